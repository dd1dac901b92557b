import type { ReactNode } from "react";

/** How far something has come, from 0 to 100. */
export function Bar({ percent, label }: { percent: number; label: string }): ReactNode {
  return <progress className="bar" max={100} value={percent} aria-label={label} />;
}
