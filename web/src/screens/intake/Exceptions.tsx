import { useState, type ReactNode } from "react";
import { Link, useSearchParams } from "wouter";
import { useAsk, useChange } from "../../api/ask";
import { address, asked, call } from "../../api/http";
import type { Fault, ListOf } from "../../api/types";
import { Empty, Loading } from "../../parts/Empty";
import { count, counted, dateTime, words } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Pager } from "../../parts/Pager";
import { Problem } from "../../parts/Problem";
import { Table } from "../../parts/Table";
import { Title } from "../../shell/Title";
import { useHere } from "../../shell/workspace";
import { Passwords } from "./Passwords";

const size = 100;

interface Retried {
  items: number;
  left: number;
}

/** What could not be read, and what can be done about it. */
export function Exceptions(): ReactNode {
  const { api, base, may } = useHere();
  const [shown, setShown] = useSearchParams();
  const [told, setTold] = useState<Retried | null>(null);
  const type = shown.get("type") ?? undefined;
  const page = Number(shown.get("page") ?? 1);
  const path = `${api}/exceptions`;
  const kinds = useAsk<ListOf<{ kind: string; count: number }>>(`${path}/kinds`, {}, { every: 5_000 });
  const list = useAsk<ListOf<Fault>>(path, { type, page, pageSize: size }, { every: 5_000, keeps: true });
  const retry = useChange((order: object) => call<Retried>("POST", `${path}/retry`, order), [path, `${api}/workflows`]);
  const again = (order: object) => retry.mutate(order, { onSuccess: setTold });
  return (
    <div className="screen">
      <Title
        actions={
          <>
            <a className="button" href={address(asked(`${path}.csv`, { type }))} download>
              CSV
            </a>
            {may("Ingest") && (
              <button type="button" disabled={retry.isPending || list.data?.total === 0} onClick={() => again({ type: type ?? null })}>
                Read {type === undefined ? "all" : "these"} once more
              </button>
            )}
          </>
        }
      >
        Exceptions
      </Title>
      <Problem of={list.error ?? kinds.error ?? retry.error} />
      {told !== null && (
        <p className="notice" role="status">
          {counted(told.items, "item")} being read once more{told.left > 0 && `; ${counted(told.left, "exception")} left alone`}.{" "}
          <Link href={`${base}/intake`}>Watch it</Link>
        </p>
      )}
      <nav className="chips" aria-label="Types of exceptions">
        <button type="button" aria-pressed={type === undefined} onClick={() => setShown({})}>
          All
        </button>
        {kinds.data?.items.map((kind) => (
          <button key={kind.kind} type="button" aria-pressed={type === kind.kind} onClick={() => setShown({ type: kind.kind })}>
            {words(kind.kind)} <span className="hint">{count(kind.count)}</span>
          </button>
        ))}
      </nav>
      {list.data === undefined && list.error === null && <Loading what="the exceptions" />}
      {list.data?.total === 0 && (
        <Empty title="No exceptions">
          <p>Every item that came in could be read. Whatever cannot be is listed here with its reason, and never left out silently.</p>
        </Empty>
      )}
      {list.data !== undefined && list.data.total > 0 && (
        <>
          <Table of="Exceptions" columns={["Type", "Item", "What is wrong", "When", ""]}>
            {list.data.items.map((fault) => (
              <tr key={fault.number}>
                <td>{words(fault.kind)}</td>
                <th scope="row" className="path">
                  {fault.document === null ? (
                    <Name>{fault.path}</Name>
                  ) : (
                    <Link href={`${base}/review?doc=${fault.document}`}>
                      <Name>{fault.path}</Name>
                    </Link>
                  )}
                </th>
                <td>{fault.message}</td>
                <td>{dateTime(fault.occurredAt)}</td>
                <td>
                  {may("Ingest") && (
                    <button type="button" className="quiet" onClick={() => again({ number: fault.number })}>
                      Retry<span className="hidden"> {fault.path}</span>
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
          <Pager
            page={page}
            size={size}
            total={list.data.total}
            go={(next) => setShown({ ...(type === undefined ? {} : { type }), page: String(next) })}
          />
        </>
      )}
      {may("Ingest") && <Passwords />}
    </div>
  );
}
