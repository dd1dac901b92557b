import type { ReactNode } from "react";
import { Link } from "wouter";
import { useAsk } from "../../api/ask";
import type { ListOf, Relation, Relative } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { count, date, typeName } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

const relations: [relation: Relation, name: string, none: string][] = [
  ["Family", "Family", "It stands alone: nothing is attached to it or inside it."],
  ["Thread", "Conversation", "No other mail belongs to its conversation."],
  ["Duplicates", "Copies", "No other document is a copy of it."],
  ["NearDuplicates", "Nearly the same text", "No other text is nearly the same."],
];

/** What belongs to a document, and why. */
export function Relatives({ document, open }: { document: number; open: (document: number) => void }): ReactNode {
  return (
    <div className="pad">
      {relations.map(([relation, name, none]) => (
        <section key={relation} aria-label={name}>
          <h3>{name}</h3>
          <List document={document} relation={relation} none={none} open={open} />
        </section>
      ))}
    </div>
  );
}

function List({ document, relation, none, open }: { document: number; relation: Relation; none: string; open: (document: number) => void }): ReactNode {
  const { api, base } = useHere();
  const { data, error } = useAsk<ListOf<Relative>>(`${api}/documents/${document}/related`, { relation, pageSize: 100 });
  if (data === undefined) return error === null ? <Loading /> : <Problem of={error} />;
  if (data.total <= 1) return <p className="hint">{none}</p>;
  return (
    <>
      <ul className="relatives">
        {data.items.map(({ document: one, similarity, depth }) => (
          <li key={one.number} data-depth={Math.min(depth ?? 0, 6)}>
            <button type="button" className="quiet" aria-current={one.number === document} onClick={() => open(one.number)}>
              {one.number} <Name>{one.name}</Name>
            </button>{" "}
            <span className="hint">
              {typeName(one.mediaType)}, {date(one.date)}
              {relation === "NearDuplicates" && similarity !== null && `, ${similarity} % the same`}
              {one.duplicateReason !== null && `, a copy: ${one.duplicateReason}`}
            </span>{" "}
            {relation === "NearDuplicates" && one.number !== document && (
              <Link href={`${base}/compare/${document}/${one.number}`}>
                Compare<span className="hidden"> with {one.number}</span>
              </Link>
            )}
          </li>
        ))}
      </ul>
      {data.total > data.items.length && <p className="hint">and {count(data.total - data.items.length)} others</p>}
    </>
  );
}
