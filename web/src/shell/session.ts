import { createContext, useContext } from "react";
import type { Myself } from "../api/types";

export const Session = createContext<Myself | null>(null);

/** Who is signed in. Only for what is shown to somebody who is. */
export function useMyself(): Myself {
  const myself = useContext(Session);
  if (myself === null) throw new Error("Nobody is signed in.");
  return myself;
}
