import { useState, type ReactNode } from "react";
import { CheckField } from "../../parts/Form";
import type { Column } from "./Results";

const kept = "dossier.columns";

/** Which columns are not shown; kept in this browser. */
export function useColumns(): [string[], (hidden: string[]) => void] {
  const [hidden, setHidden] = useState<string[]>(() => (localStorage.getItem(kept) ?? "").split(",").filter((id) => id !== ""));
  return [
    hidden,
    (next) => {
      localStorage.setItem(kept, next.join(","));
      setHidden(next);
    },
  ];
}

export function Columns({ columns, hidden, setHidden }: { columns: Column[]; hidden: string[]; setHidden: (hidden: string[]) => void }): ReactNode {
  return (
    <details className="menu">
      <summary>Columns</summary>
      <div className="panel">
        {columns.map((column) => (
          <CheckField
            key={column.id}
            label={column.name}
            checked={!hidden.includes(column.id)}
            onChange={(event) => setHidden(event.target.checked ? hidden.filter((id) => id !== column.id) : [...hidden, column.id])}
          />
        ))}
      </div>
    </details>
  );
}
