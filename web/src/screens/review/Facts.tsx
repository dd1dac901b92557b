import type { ReactNode } from "react";
import type { Json, ShownDocument } from "../../api/types";
import { bytes, dateTime, words } from "../../parts/format";
import { Name } from "../../parts/Name";

const written = (value: Json): string =>
  Array.isArray(value) ? value.map(written).join("; ") : typeof value === "object" && value !== null ? JSON.stringify(value) : value === true ? "yes" : value === false ? "no" : String(value);

/** Everything that is known of a document. */
export function Facts({ shown }: { shown: ShownDocument }): ReactNode {
  const { document, values } = shown;
  const own: [name: string, value: string][] = [
    ["Number", String(document.number)],
    ["Found at", document.path],
    ["Custodian", document.custodian],
    ["Media type", document.mediaType],
    ["Size", bytes(document.size)],
    ["Sent or modified", dateTime(document.date)],
    ["Outcome", words(document.outcome)],
    ["Copy because", document.duplicateReason ?? ""],
    ["SHA-256", document.sha256 ?? ""],
    ["MD5", document.md5 ?? ""],
  ];
  const all = [...own, ...Object.entries(values).map(([name, value]): [string, string] => [name, written(value)])];
  return (
    <dl className="facts pad">
      {all
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Name>{value}</Name>
            </dd>
          </div>
        ))}
    </dl>
  );
}
