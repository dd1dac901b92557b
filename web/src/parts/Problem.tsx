import type { ReactNode } from "react";
import { Refused } from "../api/http";

/** What went wrong and what to do about it; nothing when nothing did. */
export function Problem({ of, retry }: { of: Error | null | undefined; retry?: () => void }): ReactNode {
  if (of === null || of === undefined) return null;
  const isForbidden = of instanceof Refused && of.status === 403;
  return (
    <div className="problem" role="alert">
      <p>{of.message}</p>
      {isForbidden && <p>Ask an owner of the workspace, or an administrator, if you should have that right.</p>}
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
