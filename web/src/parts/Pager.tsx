import type { ReactNode } from "react";
import { count } from "./format";

interface Paged {
  page: number;
  size: number;
  total: number;
  go: (page: number) => void;
}

/** Which part of a list is shown; nothing when it is shown whole. */
export function Pager({ page, size, total, go }: Paged): ReactNode {
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1) return null;
  return (
    <nav className="pager" aria-label="Pages">
      <button type="button" disabled={page <= 1} onClick={() => go(page - 1)}>
        Previous
      </button>
      <span>
        {count((page - 1) * size + 1)} to {count(Math.min(total, page * size))} of {count(total)}
      </span>
      <button type="button" disabled={page >= last} onClick={() => go(page + 1)}>
        Next
      </button>
    </nav>
  );
}
