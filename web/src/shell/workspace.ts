import { createContext, useContext } from "react";
import type { Capability, OpenedWorkspace } from "../api/types";

export interface Here {
  opened: OpenedWorkspace;
  /** What paths of our API about this workspace begin with. */
  api: string;
  /** What addresses of its screens begin with. */
  base: string;
  may: (right: Capability) => boolean;
}

export const Place = createContext<Here | null>(null);

/** The workspace one is in. Only for what is shown in one. */
export function useHere(): Here {
  const here = useContext(Place);
  if (here === null) throw new Error("This is shown in a workspace only.");
  return here;
}
