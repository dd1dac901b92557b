import type { ReactNode } from "react";
import { useAskAll, useChange } from "../api/ask";
import { call } from "../api/http";
import type { Member, Members as Everybody, Role } from "../api/types";
import { Loading } from "../parts/Empty";
import { said, SelectField, TextField } from "../parts/Form";
import { counted, words } from "../parts/format";
import { Name } from "../parts/Name";
import { Problem } from "../parts/Problem";
import { Table } from "../parts/Table";
import { Title } from "../shell/Title";
import { useHere } from "../shell/workspace";

const roles: [role: Role, what: string][] = [
  ["Viewer", "sees and searches"],
  ["Reviewer", "also codes and works through batches"],
  ["Editor", "also changes documents, fields and folders"],
  ["Owner", "does everything, and says who else may"],
];

export function Members(): ReactNode {
  const { api, may } = useHere();
  const here = `${api}/members`;
  const { data, error, refetch } = useAskAll<Member, Everybody>(here);
  const put = useChange((place: { email: string; role: Role }) => call("PUT", here, place), [here, "/workspaces"]);
  const remove = useChange((email: string) => call("DELETE", `${here}?email=${encodeURIComponent(email)}`), [here, "/workspaces"]);
  return (
    <div className="screen">
      <Title>Members</Title>
      <Problem of={error ?? put.error ?? remove.error} {...(error === null ? {} : { retry: () => void refetch() })} />
      {data === undefined ? (
        error === null && <Loading what="the members" />
      ) : (
        <Table of="People with a place of their own" columns={["Name", "E-mail", "Role", "May", ""]}>
          {data.items.map((member) => (
            <Row
              key={member.number}
              member={member}
              mayChange={may("Administer")}
              put={(role) => put.mutate({ email: member.email, role })}
              remove={() => remove.mutate(member.email)}
            />
          ))}
        </Table>
      )}
      {data !== undefined && data.groups.length > 0 && (
        <>
          <h2>Let in by a group</h2>
          <ul>
            {data.groups.map((group) => (
              <li key={group.number}>
                <Name>{group.name}</Name>, {counted(group.members, "person", "people")}: {group.rights.map(words).join(", ")}
              </li>
            ))}
          </ul>
        </>
      )}
      {may("Administer") && (
        <form
          className="inline"
          onSubmit={(event) => {
            event.preventDefault();
            const target = event.currentTarget;
            const form = new FormData(target);
            put.mutate({ email: said(form, "email"), role: said(form, "role") as Role }, { onSuccess: () => target.reset() });
          }}
        >
          <h2>Add somebody</h2>
          <TextField label="E-mail address" name="email" type="email" required hint="Of somebody who has an account here; administrators make accounts." />
          <SelectField label="Role" name="role" defaultValue="Reviewer">
            {roles.map(([role, what]) => (
              <option key={role} value={role}>
                {role}: {what}
              </option>
            ))}
          </SelectField>
          <button type="submit" className="primary" disabled={put.isPending}>
            Add
          </button>
        </form>
      )}
    </div>
  );
}

interface Shown {
  member: Member;
  mayChange: boolean;
  put: (role: Role) => void;
  remove: () => void;
}

function Row({ member, mayChange, put, remove }: Shown): ReactNode {
  return (
    <tr>
      <th scope="row">
        <Name>{member.name}</Name>
      </th>
      <td>{member.email}</td>
      <td>
        {mayChange ? (
          <select aria-label={`Role of ${member.name}`} value={member.role} onChange={(event) => put(event.target.value as Role)}>
            {roles.map(([role]) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        ) : (
          member.role
        )}
      </td>
      <td>{member.rights.map(words).join(", ")}</td>
      <td>
        {mayChange && (
          <button type="button" className="quiet" onClick={remove}>
            Remove<span className="hidden"> {member.name}</span>
          </button>
        )}
      </td>
    </tr>
  );
}
