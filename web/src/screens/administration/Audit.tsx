import type { ReactNode } from "react";
import { useSearchParams } from "wouter";
import { useAsk, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { AuditEvent } from "../../api/installation";
import type { ListOf } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { said, TextField } from "../../parts/Form";
import { dateTime } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Pager } from "../../parts/Pager";
import { Problem } from "../../parts/Problem";
import { Table } from "../../parts/Table";
import { Title } from "../../shell/Title";

const size = 100;

/** Who did what, and whether the record of it is whole. */
export function Audit(): ReactNode {
  const [asked, setAsked] = useSearchParams();
  const kind = asked.get("kind") ?? undefined;
  const page = Number(asked.get("page") ?? 1);
  const { data, error, refetch } = useAsk<ListOf<AuditEvent>>("/events", { kind, page, pageSize: size }, { keeps: true });
  const verify = useChange(() => call<{ firstBroken: number | null }>("POST", "/events/verify"));
  return (
    <>
      <Title
        actions={
          <button type="button" className="primary" disabled={verify.isPending} onClick={() => verify.mutate(null)}>
            Verify the chain
          </button>
        }
      >
        Audit trail
      </Title>
      <p className="hint">Each event carries the hash of the one before: a change to the past breaks the chain, and shows.</p>
      <Problem of={error ?? verify.error} {...(error === null ? {} : { retry: () => void refetch() })} />
      {verify.data !== undefined && (
        <p className={verify.data.firstBroken === null ? "notice" : "problem"} role="status">
          {verify.data.firstBroken === null
            ? "The chain is whole: no event was changed or taken out."
            : `The chain is broken at event ${verify.data.firstBroken}: compare with a backup.`}
        </p>
      )}
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault();
          const begins = said(new FormData(event.currentTarget), "kind");
          setAsked(begins === "" ? {} : { kind: begins });
        }}
      >
        <TextField label="Kinds that begin with" name="kind" defaultValue={kind} hint="Such as user. or document." />
        <button type="submit">Show</button>
      </form>
      {data === undefined && error === null && <Loading what="the events" />}
      {data !== undefined && (
        <>
          <Table of="Events" columns={["Event", "When", "Who", "What", "Details", "Hash"]} isDense>
            {data.items.map((event) => (
              <tr key={event.number}>
                <th scope="row">{event.number}</th>
                <td>{dateTime(event.at)}</td>
                <td>
                  <Name>{event.who}</Name>
                </td>
                <td>{event.kind}</td>
                <td className="path">
                  <code>
                    <Name>{JSON.stringify(event.details)}</Name>
                  </code>
                </td>
                <td>
                  <code>{event.hash.slice(0, 12)}</code>
                </td>
              </tr>
            ))}
          </Table>
          <Pager
            page={page}
            size={size}
            total={data.total}
            go={(next) => setAsked({ ...(kind === undefined ? {} : { kind }), page: String(next) })}
          />
        </>
      )}
    </>
  );
}
