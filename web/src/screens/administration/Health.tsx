import type { ReactNode } from "react";
import { useAsk } from "../../api/ask";
import type { Condition } from "../../api/installation";
import { Loading } from "../../parts/Empty";
import { count, dateTime } from "../../parts/format";
import { Problem } from "../../parts/Problem";
import { Title } from "../../shell/Title";

export function Health(): ReactNode {
  const { data, error, refetch } = useAsk<Condition>("/health", {}, { every: 2_000 });
  return (
    <>
      <Title>Health</Title>
      <Problem of={error} retry={() => void refetch()} />
      {data === undefined ? (
        error === null && <Loading />
      ) : (
        <dl className="facts">
          <dt>Database</dt>
          <dd>{data.database === "Postgres" ? "PostgreSQL" : "SQLite"}</dd>
          <dt>Jobs running</dt>
          <dd>{count(data.jobsRunning)}</dd>
          <dt>Jobs waiting</dt>
          <dd>
            {count(data.jobsWaiting)}
            {data.oldestDueAt !== null && `, the oldest since ${dateTime(data.oldestDueAt)}`}
          </dd>
          <dt>Jobs failed for good</dt>
          <dd>{count(data.jobsFailed)}</dd>
          <dt>Changes to be indexed</dt>
          <dd>{count(data.indexWaiting)}</dd>
          <dt>Workspaces</dt>
          <dd>{count(data.workspaces)}</dd>
          <dt>Documents</dt>
          <dd>{count(data.documents)}</dd>
          <dt>Events in the audit trail</dt>
          <dd>{count(data.events)}</dd>
        </dl>
      )}
    </>
  );
}
