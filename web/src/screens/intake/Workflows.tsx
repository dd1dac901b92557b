import { useState, type ReactNode } from "react";
import { useAsk, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { ListOf, Workflow } from "../../api/types";
import { Bar } from "../../parts/Bar";
import { Empty, Loading } from "../../parts/Empty";
import { bytes, count, counted, dateTime, duration, words } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";
import { AccountOf } from "./AccountOf";

/** Everything that takes time in this workspace, as it goes. */
export function Workflows(): ReactNode {
  const { api } = useHere();
  const path = `${api}/workflows`;
  const { data, error, refetch } = useAsk<ListOf<Workflow>>(path, { pageSize: 50 }, { every: 1_000 });
  const steer = useChange(
    ({ workflow, verb }: { workflow: Workflow; verb: string }) => call("POST", `/workflows/${workflow.kind}/${workflow.number}/${verb}`),
    [path, "/workspaces"],
  );
  return (
    <section aria-labelledby="work">
      <h2 id="work">Work</h2>
      <Problem of={error ?? steer.error} {...(error === null ? {} : { retry: () => void refetch() })} />
      {data === undefined && error === null && <Loading what="the work" />}
      {data?.total === 0 && (
        <Empty title="Nothing has been ingested yet">
          <p>Drop files above and begin an ingestion: its progress, and how what came in adds up, is shown here.</p>
        </Empty>
      )}
      <ul className="work" aria-label="Workflows">
        {data?.items.map((workflow) => (
          <One key={workflow.number} workflow={workflow} steer={(verb) => steer.mutate({ workflow, verb })} />
        ))}
      </ul>
    </section>
  );
}

/** What is left takes as long as what is done took, item by item. */
function pace(workflow: Workflow): { rate: number; left: number } {
  const seconds = workflow.startedAt === null ? 0 : (Date.now() - Date.parse(workflow.startedAt)) / 1000;
  const rate = seconds > 0 ? workflow.itemsDone / seconds : 0;
  return { rate, left: rate > 0 ? (workflow.itemsFound - workflow.itemsDone) / rate : Infinity };
}

function One({ workflow, steer }: { workflow: Workflow; steer: (verb: string) => void }): ReactNode {
  const { may } = useHere();
  const [isOpen, setOpen] = useState(false);
  const mayHold = may(workflow.kind === "Export" ? "Export" : workflow.kind === "Deletion" ? "Delete" : "Ingest");
  const { rate, left } = pace(workflow);
  const name = `${words(workflow.kind)} ${workflow.number}`;
  return (
    <li className="panel" aria-label={name}>
      <div className="row">
        <h3>
          <Name>{workflow.name}</Name> <span className="hint">{name}</span>
        </h3>
        <span className={`tag ${workflow.state === "Failed" ? "bad" : workflow.itemsFailed > 0 ? "warn" : workflow.isOver ? "good" : "busy"}`}>
          {words(workflow.state)}
        </span>
      </div>
      <Bar percent={workflow.percent} label={`Progress of ${name}`} />
      <p>
        {count(workflow.itemsDone)} of {counted(workflow.itemsFound, "item")}, {bytes(workflow.bytesDone)} of {bytes(workflow.bytesFound)};{" "}
        {count(workflow.itemsFailed)} with something wrong
        {workflow.state === "Running" && rate > 0 && (
          <>
            ; {rate.toFixed(rate < 10 ? 1 : 0)} items a second, about {duration(left)} left
          </>
        )}
      </p>
      {workflow.message !== null && <p className="problem">{workflow.message}</p>}
      <div className="row">
        <span className="hint">
          begun {dateTime(workflow.createdAt)}
          {workflow.createdBy !== "" && <> by {workflow.createdBy}</>}
        </span>
        <span className="buttons">
          {mayHold && !workflow.isOver && (
            <>
              {workflow.state === "Paused" ? (
                <button type="button" onClick={() => steer("resume")}>
                  Resume
                </button>
              ) : (
                <button type="button" onClick={() => steer("pause")}>
                  Pause
                </button>
              )}
              <button type="button" onClick={() => steer("cancel")}>
                Cancel
              </button>
            </>
          )}
          {workflow.kind === "Ingestion" && (
            <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              How it adds up
            </button>
          )}
        </span>
      </div>
      {isOpen && <AccountOf ingestion={workflow.number} isOver={workflow.isOver} />}
    </li>
  );
}
