import { useState, type ReactNode } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { useAsk, useChange } from "../api/ask";
import { call } from "../api/http";
import type { ListOf, Workspace } from "../api/types";
import { Bar } from "../parts/Bar";
import { Empty, Loading } from "../parts/Empty";
import { said, TextField } from "../parts/Form";
import { bytes, count, counted, date } from "../parts/format";
import { FormDialog } from "../parts/FormDialog";
import { Name } from "../parts/Name";
import { Pager } from "../parts/Pager";
import { Problem } from "../parts/Problem";
import { Table } from "../parts/Table";
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
          <Table of="Workspaces" columns={["Name", "Client", { number: "Documents" }, { number: "Size" }, "Review", "Now", "People", "Made"]}>
            {data.items.map((workspace) => (
              <Row key={workspace.number} workspace={workspace} />
            ))}
          </Table>
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
    <FormDialog
      title="New workspace"
      action="Make it"
      error={create.error}
      isPending={create.isPending}
      close={close}
      submit={(form) => {
        create.mutate(
          { name: said(form, "name"), client: said(form, "client") || null, description: said(form, "description") || null },
          { onSuccess: (made) => go(`/workspaces/${made.number}/intake`) },
        );
      }}
    >
      <TextField label="Name" name="name" required maxLength={255} hint="Such as the matter's: Harbor Reach v. Ostrava Cranes" />
      <TextField label="Client" name="client" hint="Made if there is none of that name; may be left out." />
      <TextField label="What it is about" name="description" />
    </FormDialog>
  );
}
