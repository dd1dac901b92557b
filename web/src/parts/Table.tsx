import type { ReactNode } from "react";

/** What stands at the head of a column; one of numbers stands to the right. */
type Column = string | { number: string };

interface Listed {
  /** What is listed. */
  of: string;
  /** One without a name holds what can be done with a row. */
  columns: Column[];
  isDense?: boolean;
  /** Its rows. */
  children: ReactNode;
}

/** A list whose rows have columns. Where it is wider than the screen it scrolls by itself, also by keys. */
export function Table({ of, columns, isDense = false, children }: Listed): ReactNode {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="scroll" tabIndex={0} role="group" aria-label={of}>
      <table className={isDense ? "list dense" : "list"}>
        <caption className="hidden">{of}</caption>
        <thead>
          <tr>
            {columns.map((column) =>
              typeof column === "object" ? (
                <th key={column.number} scope="col" className="number">
                  {column.number}
                </th>
              ) : (
                <th key={column} scope="col">
                  {column === "" ? <span className="hidden">Actions</span> : column}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
