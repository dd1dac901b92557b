import type { ReactNode } from "react";
import { Refused } from "../api/http";

/** What is wrong with a query, shown at the character where it is. */
export function QueryProblem({ query, of }: { query: string; of: Error | null }): ReactNode {
  if (of === null) return null;
  const at = of instanceof Refused ? of.character : null;
  return (
    <div className="problem" role="alert">
      <p>{of.message}</p>
      {at !== null && (
        <p className="at">
          <code>
            {query.slice(0, at - 1)}
            <mark>{query.slice(at - 1, at) || "…"}</mark>
            {query.slice(at)}
          </code>
        </p>
      )}
    </div>
  );
}
