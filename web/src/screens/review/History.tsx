import type { ReactNode } from "react";
import { useAsk } from "../../api/ask";
import type { Happening, ListOf } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { counted, dateTime } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

/** What became of a document, newest first. */
export function History({ document }: { document: number }): ReactNode {
  const { api } = useHere();
  const { data, error } = useAsk<ListOf<Happening>>(`${api}/documents/${document}/history`, { pageSize: 100 });
  if (data === undefined) return error === null ? <Loading what="the history" /> : <Problem of={error} />;
  if (data.total === 0) return <p className="hint pad">Nobody has changed or taken it since it came in.</p>;
  return (
    <>
      <ol className="history pad">
        {data.items.map((event) => (
          <li key={event.number}>
            <strong>{event.kind}</strong> by <Name>{event.who}</Name>, {dateTime(event.at)}
            <br />
            <code>
              <Name>{JSON.stringify(event.details)}</Name>
            </code>
          </li>
        ))}
      </ol>
      {data.total > data.items.length && <p className="hint pad">and {counted(data.total - data.items.length, "earlier event")}, in the audit trail</p>}
    </>
  );
}
