import { useState, type ReactNode } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { useAsk, useChange } from "../api/ask";
import { call } from "../api/http";
import type { ListOf, Workspace } from "../api/types";
import { Bar } from "../parts/Bar";
import { Dialog } from "../parts/Dialog";
import { Empty, Loading } from "../parts/Empty";
import { said, TextField } from "../parts/Form";
import { bytes, count, counted, date } from "../parts/format";
import { Name } from "../parts/Name";
import { Pager } from "../parts/Pager";
import { Problem } from "../parts/Problem";
import { Title } from "../shell/Title";

const size = 50;

export function Workspaces(): ReactNode {
  const [asked, setAsked] = useSearchParams();
  const [isNew, setNew] = useState(false);
  const page = Number(asked.get("page") ?? 1);
  const { data, error, refetch } = useAsk<ListOf<Workspace>>("/workspaces", { page, pageSize: size }, { every: 10_000 });
  return (
    <div className="screen">
      <Title
        actions={
          <button type="button" className="primary" onClick={() => setNew(true)}>
            New workspace
          </button>
        }
      >
        Workspaces
      </Title>
      <Problem of={error} retry={() => void refetch()} />
      {data === undefined && error === null && <Loading what="the workspaces" />}
      {data?.total === 0 && (
        <Empty title="No workspace yet">
          <p>A workspace holds the documents of one matter, and the people who work on them.</p>
          <p>Make one, then bring evidence in by dropping files on its Intake page. If you expected one here, ask its owner to add you.</p>
        </Empty>
      )}
      {data !== undefined && data.total > 0 && (
        <>
          <div className="scroll">
            <table className="list">
              <caption className="hidden">Workspaces</caption>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Client</th>
                  <th scope="col" className="number">
                    Documents
                  </th>
                  <th scope="col" className="number">
                    Size
                  </th>
                  <th scope="col">Review</th>
                  <th scope="col">Now</th>
                  <th scope="col">People</th>
                  <th scope="col">Made</th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((workspace) => (
                  <Row key={workspace.number} workspace={workspace} />
                ))}
              </tbody>
            </table>
          </div>
          <Pager page={page} size={size} total={data.total} go={(next) => setAsked({ page: String(next) })} />
        </>
      )}
      {isNew && <NewWorkspace close={() => setNew(false)} />}
    </div>
  );
}

function Row({ workspace }: { workspace: Workspace }): ReactNode {
  const percent = workspace.batches === 0 ? 0 : Math.floor((workspace.completedBatches / workspace.batches) * 100);
  return (
    <tr>
      <th scope="row">
        <Link href={`/workspaces/${workspace.number}/review`}>
          <Name>{workspace.name}</Name>
        </Link>
        {workspace.description !== null && <p className="hint">{workspace.description}</p>}
      </th>
      <td>
        <Name>{workspace.client}</Name>
      </td>
      <td className="number">{count(workspace.documents)}</td>
      <td className="number">{bytes(workspace.bytes)}</td>
      <td>
        {workspace.batches === 0 ? (
          <span className="hint">no batches</span>
        ) : (
          <>
            <Bar percent={percent} label={`Review of ${workspace.name}`} /> {workspace.completedBatches} of {counted(workspace.batches, "batch", "batches")}
          </>
        )}
      </td>
      <td>
        {workspace.running > 0 && <span className="tag busy">{counted(workspace.running, "job")} running</span>}
        {workspace.exceptions > 0 && (
          <Link className="tag warn" href={`/workspaces/${workspace.number}/exceptions`}>
            {counted(workspace.exceptions, "exception")}
          </Link>
        )}
      </td>
      <td>
        <Link href={`/workspaces/${workspace.number}/members`}>{counted(workspace.members, "member")}</Link>
      </td>
      <td>
        {date(workspace.createdAt)} by <Name>{workspace.createdBy}</Name>
      </td>
    </tr>
  );
}

function NewWorkspace({ close }: { close: () => void }): ReactNode {
  const [, go] = useLocation();
  const create = useChange((order: object) => call<Workspace>("POST", "/workspaces", order), ["/workspaces"]);
  return (
    <Dialog title="New workspace" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          create.mutate(
            { name: said(form, "name"), client: said(form, "client") || null, description: said(form, "description") || null },
            { onSuccess: (made) => go(`/workspaces/${made.number}/intake`) },
          );
        }}
      >
        <Problem of={create.error} />
        <TextField label="Name" name="name" required maxLength={255} hint="Such as the matter's: Harbor Reach v. Ostrava Cranes" />
        <TextField label="Client" name="client" hint="Made if there is none of that name; may be left out." />
        <TextField label="What it is about" name="description" />
        <div className="buttons">
          <button type="submit" className="primary" disabled={create.isPending}>
            Make it
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
