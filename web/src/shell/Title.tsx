import { useEffect, type ReactNode } from "react";

/** The heading of a screen, which is also what the browser's tab says. */
export function Title({ children, actions }: { children: string; actions?: ReactNode }): ReactNode {
  useEffect(() => {
    document.title = `${children} - Dossier`;
  }, [children]);
  return (
    <div className="title">
      <h1>{children}</h1>
      {actions !== undefined && <div className="actions">{actions}</div>}
    </div>
  );
}
