import type { ReactNode } from "react";
import { plain } from "./format";

/** A name that came from outside: set apart, so that its direction does not turn what stands beside it. */
export function Name({ children }: { children: string }): ReactNode {
  return <bdi>{plain(children)}</bdi>;
}
