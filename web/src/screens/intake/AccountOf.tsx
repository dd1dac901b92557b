import type { ReactNode } from "react";
import { Link } from "wouter";
import { useAsk } from "../../api/ask";
import type { Accounted } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { bytes, count, words } from "../../parts/format";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

/** What went in is what came out, as a sum that a person can check. */
export function AccountOf({ ingestion, isOver }: { ingestion: number; isOver: boolean }): ReactNode {
  const { base } = useHere();
  const { data, error } = useAsk<Accounted>(`/ingestions/${ingestion}`, {}, { every: isOver ? false : 2_000 });
  if (data === undefined) return error === null ? <Loading what="the account" /> : <Problem of={error} />;
  const { account, faults } = data;
  const out: [name: string, number: number][] = [
    ["documents", account.documents],
    ["containers, opened", account.containers],
    ["copies of others", account.duplicates],
    ["known files", account.known],
    ["exceptions", account.exceptions],
    ["not read yet", account.pending],
  ];
  return (
    <div className="account">
      <table className="sum">
        <caption>
          {bytes(account.bytesIn)} came in and were expanded to {bytes(account.bytesExpanded)}
        </caption>
        <tbody>
          <tr>
            <th scope="row">items in</th>
            <td className="number">{count(account.items)}</td>
          </tr>
          {out.map(([name, number], index) => (
            <tr key={name}>
              <th scope="row">
                {index === 0 ? "= " : "+ "}
                {name}
              </th>
              <td className="number">{count(number)}</td>
            </tr>
          ))}
          <tr className="total">
            <th scope="row">{account.addsUp ? "adds up" : "does not add up"}</th>
            <td className="number">{count(out.reduce((sum, [, number]) => sum + number, 0))}</td>
          </tr>
        </tbody>
      </table>
      {Object.keys(faults).length > 0 && (
        <p>
          Exceptions:{" "}
          {Object.entries(faults).map(([kind, number], index) => (
            <span key={kind}>
              {index > 0 && ", "}
              <Link href={`${base}/exceptions?type=${kind}`}>
                {number} {words(kind)}
              </Link>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
