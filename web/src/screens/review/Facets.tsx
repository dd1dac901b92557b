import type { ReactNode } from "react";
import { useAsk } from "../../api/ask";
import type { Facet, Facets as Counts } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { CheckField } from "../../parts/Form";
import { count, plain, typeName } from "../../parts/format";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";
import type { Address } from "./address";
import { Histogram } from "./Histogram";

const shown = 8;

/** A value as a query says it. */
const quoted = (value: string): string => `"${value.replaceAll('"', " ")}"`;

interface Found {
  address: Address;
  change: (wanted: Partial<Address>) => void;
  narrow: (clause: string) => void;
}

/** What was found, counted by what it differs in; a click narrows the query. */
export function Facets({ address, change, narrow }: Found): ReactNode {
  const { api } = useHere();
  const { query, batch, folder, withoutDuplicates } = address;
  const { data, error } = useAsk<Counts>(`${api}/facets`, { query, batch, folder, withoutDuplicates, step: "Month" }, { keeps: true });
  if (data === undefined) return error === null ? <Loading what="the counts" /> : <Problem of={error} />;
  return (
    <div className="facets">
      <div className="whole">
        <CheckField label="Without copies of others" checked={withoutDuplicates} onChange={(event) => change({ withoutDuplicates: event.target.checked })} />
        {folder !== undefined && (
          <button type="button" onClick={() => change({ folder: undefined })}>
            In one folder only: show all
          </button>
        )}
      </div>
      <Histogram dates={data.dates} choose={(from, to) => narrow(`(sent:${from}~~${to} or modified:${from}~~${to})`)} />
      <One name="Custodian" facet={data.custodians} clause={(value) => `custodian:${quoted(value)}`} narrow={narrow} />
      <One name="Type" facet={data.types} show={typeName} clause={(value) => `type:${quoted(value)}`} narrow={narrow} />
      <One name="Sender’s domain" facet={data.senderDomains} clause={(value) => `from:${quoted(value)}`} narrow={narrow} />
    </div>
  );
}

interface Told {
  name: string;
  facet: Facet;
  show?: (value: string) => string;
  clause: (value: string) => string;
  narrow: (clause: string) => void;
}

function One({ name, facet, show = plain, clause, narrow }: Told): ReactNode {
  if (facet.values.length === 0) return null;
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <ul className="plain">
        {facet.values.slice(0, shown).map((one) => (
          <li key={one.value}>
            <button type="button" className="facet" onClick={() => narrow(clause(one.value))}>
              <span dir="auto">{show(one.value)}</span> <span className="hint">{count(one.count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {facet.values.length > shown && <p className="hint">and {count(facet.values.length - shown)} others</p>}
    </section>
  );
}
