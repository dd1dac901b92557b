import { useState, type ReactNode } from "react";
import { useAsk, useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { Group, User } from "../../api/installation";
import type { Capability, ListOf } from "../../api/types";
import { Dialog } from "../../parts/Dialog";
import { Loading } from "../../parts/Empty";
import { CheckField, said, TextField } from "../../parts/Form";
import { counted, words } from "../../parts/format";
import { FormDialog } from "../../parts/FormDialog";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { Title } from "../../shell/Title";

const rights: Capability[] = ["View", "Review", "Edit", "Organize", "Delete", "Ingest", "Export", "Administer", "CreateWorkspaces", "ManageUsers", "ManageClients"];

export function Groups(): ReactNode {
  const [isNew, setNew] = useState(false);
  const [open, setOpen] = useState<Group | null>(null);
  const { data, error, refetch } = useAskAll<Group>("/groups");
  const make = useChange((order: object) => call("POST", "/groups", order), ["/groups"]);
  return (
    <>
      <Title
        actions={
          <button type="button" className="primary" onClick={() => setNew(true)}>
            New group
          </button>
        }
      >
        Groups
      </Title>
      <Problem of={error} retry={() => void refetch()} />
      {data === undefined && error === null && <Loading what="the groups" />}
      <ul className="work" aria-label="Groups">
        {data?.items.map((group) => (
          <li key={group.number} className="panel">
            <div className="row">
              <h2>
                <Name>{group.name}</Name> {group.isPredefined && <span className="tag">predefined: in every workspace</span>}
              </h2>
              <button type="button" onClick={() => setOpen(group)}>
                {counted(group.members, "member")}
                <span className="hidden"> of {group.name}</span>
              </button>
            </div>
            <p>{group.rights.length === 0 ? "No rights." : group.rights.map(words).join(", ")}</p>
          </li>
        ))}
      </ul>
      {isNew && (
        <FormDialog
          title="New group"
          action="Make it"
          error={make.error}
          isPending={make.isPending}
          close={() => setNew(false)}
          submit={(form) => {
            const order = { name: said(form, "name"), rights: rights.filter((right) => form.has(right)) };
            make.mutate(order, { onSuccess: () => setNew(false) });
          }}
        >
          <TextField label="Name" name="name" required />
          <fieldset>
            <legend>Its members may</legend>
            {rights.map((right) => (
              <CheckField key={right} label={words(right)} name={right} defaultChecked={right === "View"} />
            ))}
          </fieldset>
        </FormDialog>
      )}
      {open !== null && <Members group={open} close={() => setOpen(null)} />}
    </>
  );
}

function Members({ group, close }: { group: Group; close: () => void }): ReactNode {
  const path = `/groups/${group.number}/members`;
  const members = useAsk<ListOf<User>>(path);
  const users = useAskAll<User>("/users");
  const set = useChange((chosen: number[]) => call("PUT", path, { users: chosen }), ["/groups"]);
  const isIn = new Set(members.data?.items.map((user) => user.number));
  return (
    <Dialog title={`Members of ${group.name}`} close={close}>
      <Problem of={members.error ?? users.error ?? set.error} />
      {members.data !== undefined && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            set.mutate(new FormData(event.currentTarget).getAll("user").map(Number), { onSuccess: close });
          }}
        >
          <fieldset>
            <legend>People</legend>
            {users.data?.items.map((user) => (
              <CheckField key={user.number} label={user.userName} name="user" value={user.number} defaultChecked={isIn.has(user.number)} />
            ))}
          </fieldset>
          <div className="buttons">
            <button type="submit" className="primary" disabled={set.isPending}>
              Save
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
