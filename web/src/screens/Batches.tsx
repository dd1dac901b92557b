import { useState, type ReactNode } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { useAsk, useChange } from "../api/ask";
import { call } from "../api/http";
import type { Batch, BatchProgress, ListOf } from "../api/types";
import { Bar } from "../parts/Bar";
import { Empty, Loading } from "../parts/Empty";
import { count, counted, date, words } from "../parts/format";
import { Name } from "../parts/Name";
import { Pager } from "../parts/Pager";
import { Problem } from "../parts/Problem";
import { Table } from "../parts/Table";
import { Title } from "../shell/Title";
import { useHere } from "../shell/workspace";
import { NewBatches } from "./NewBatches";

const size = 50;
const lists = ["All", "Available", "Assigned", "Completed"];

export function Batches(): ReactNode {
  const { api, base, may } = useHere();
  const [, go] = useLocation();
  const [asked, setAsked] = useSearchParams();
  const [isNew, setNew] = useState(false);
  const which = lists.find((list) => list === asked.get("which")) ?? "All";
  const page = Number(asked.get("page") ?? 1);
  const path = `${api}/batches`;
  const list = useAsk<ListOf<Batch>>(path, { which, page, pageSize: size }, { every: 5_000, keeps: true });
  const progress = useAsk<ListOf<BatchProgress>>(`${path}/progress`, {}, { every: 5_000 });
  const act = useChange(
    ({ batch, verb, order }: { batch: number; verb: string; order?: object }) => call("POST", `${path}/${batch}/${verb}`, order),
    [path, "/workspaces"],
  );
  const work = (batch: Batch) => go(`${base}/review?batch=${batch.number}`);
  return (
    <div className="screen">
      <Title
        actions={
          may("Organize") && (
            <button type="button" className="primary" onClick={() => setNew(true)}>
              Make batches
            </button>
          )
        }
      >
        Batches
      </Title>
      <Problem of={list.error ?? progress.error ?? act.error} />
      {progress.data !== undefined && progress.data.total > 0 && <Progress rows={progress.data.items} />}
      <nav className="chips" aria-label="Which batches">
        {lists.map((one) => (
          <button key={one} type="button" aria-pressed={one === which} onClick={() => setAsked({ which: one })}>
            {one === "Available" ? "In the pool" : one}
          </button>
        ))}
      </nav>
      {list.data === undefined && list.error === null && <Loading what="the batches" />}
      {list.data?.total === 0 && (
        <Empty title={which === "All" ? "No batches yet" : "None of these"}>
          <p>A batch is a part of the documents that one person at a time works through: check one out, code its documents, check it in.</p>
          {may("Organize") && <p>Make batches of the whole workspace, of a folder, or of what a query finds.</p>}
        </Empty>
      )}
      {list.data !== undefined && list.data.total > 0 && (
        <>
          <Table of="Batches" columns={["Name", { number: "Documents" }, "State", "Made", ""]}>
            {list.data.items.map((batch) => (
              <tr key={batch.number}>
                <th scope="row">
                  <Link href={`${base}/review?batch=${batch.number}`}>
                    <Name>{batch.name}</Name>
                  </Link>
                </th>
                <td className="number">{count(batch.documents)}</td>
                <td>
                  <span className={`tag ${batch.state === "Completed" ? "good" : batch.state === "CheckedOut" ? "busy" : ""}`}>
                    {words(batch.state)}
                    {batch.isMine && ", yours"}
                  </span>
                </td>
                <td>{date(batch.createdAt)}</td>
                <td className="buttons">
                  <Actions batch={batch} act={(verb, order) => act.mutate({ batch: batch.number, verb, ...(order === undefined ? {} : { order }) })} work={work} />
                </td>
              </tr>
            ))}
          </Table>
          <Pager page={page} size={size} total={list.data.total} go={(next) => setAsked({ which, page: String(next) })} />
        </>
      )}
      {isNew && <NewBatches close={() => setNew(false)} />}
    </div>
  );
}

interface Acts {
  batch: Batch;
  act: (verb: string, order?: object) => void;
  work: (batch: Batch) => void;
}

function Actions({ batch, act, work }: Acts): ReactNode {
  const { may } = useHere();
  const mayTake = may("Review") && (batch.state === "Available" || (batch.isMine && (batch.state === "Assigned" || batch.state === "Incomplete")));
  return (
    <>
      {mayTake && (
        <button type="button" onClick={() => act("check-out")}>
          Check out<span className="hidden"> {batch.name}</span>
        </button>
      )}
      {batch.isMine && batch.state === "CheckedOut" && (
        <>
          <button type="button" className="primary" onClick={() => work(batch)}>
            Work on it<span className="hidden">: {batch.name}</span>
          </button>
          <button type="button" onClick={() => act("check-in", { state: "Completed" })}>
            Check in as completed
          </button>
          <button type="button" onClick={() => act("check-in", { state: "Incomplete" })}>
            Not finished
          </button>
        </>
      )}
      {may("Organize") && batch.state !== "Available" && (
        <button type="button" className="quiet" onClick={() => act("release")}>
          Back to the pool<span className="hidden">: {batch.name}</span>
        </button>
      )}
    </>
  );
}

function Progress({ rows }: { rows: BatchProgress[] }): ReactNode {
  return (
    <section aria-labelledby="progress">
      <h2 id="progress">Progress</h2>
      <Table of="Progress by reviewer" columns={["Reviewer", "Batches", "Documents", "Done"]}>
        {rows.map((row) => (
          <tr key={row.reviewer ?? ""}>
            <th scope="row">{row.reviewer === null ? "In the pool" : <Name>{row.reviewer}</Name>}</th>
            <td>
              {count(row.completedBatches)} of {counted(row.batches, "batch", "batches")}
            </td>
            <td>
              {count(row.completedDocuments)} of {counted(row.documents, "document")}
            </td>
            <td>
              <Bar percent={row.documents === 0 ? 0 : (row.completedDocuments / row.documents) * 100} label={`Done by ${row.reviewer ?? "nobody"}`} />
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
