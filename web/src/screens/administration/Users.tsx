import { useState, type ReactNode } from "react";
import { useSearchParams } from "wouter";
import { useAsk, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { User } from "../../api/installation";
import type { ListOf } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { TextField, said, typed } from "../../parts/Form";
import { dateTime } from "../../parts/format";
import { FormDialog } from "../../parts/FormDialog";
import { Name } from "../../parts/Name";
import { Pager } from "../../parts/Pager";
import { Problem } from "../../parts/Problem";
import { Table } from "../../parts/Table";
import { Title } from "../../shell/Title";

const size = 50;

export function Users(): ReactNode {
  const [asked, setAsked] = useSearchParams();
  const [isNew, setNew] = useState(false);
  const [reset, setReset] = useState<User | null>(null);
  const page = Number(asked.get("page") ?? 1);
  const { data, error, refetch } = useAsk<ListOf<User>>("/users", { page, pageSize: size });
  const activate = useChange(
    ({ user, isActive }: { user: User; isActive: boolean }) => call("PUT", `/users/${user.number}/active`, { isActive }),
    ["/users"],
  );
  return (
    <>
      <Title
        actions={
          <button type="button" className="primary" onClick={() => setNew(true)}>
            New user
          </button>
        }
      >
        Users
      </Title>
      <Problem of={error ?? activate.error} {...(error === null ? {} : { retry: () => void refetch() })} />
      {data === undefined && error === null && <Loading what="the users" />}
      {data !== undefined && (
        <>
          <Table of="Users" columns={["User name", "Name", "E-mail", "Signed in last", "State", ""]}>
            {data.items.map((user) => (
              <tr key={user.number}>
                <th scope="row">
                  <Name>{user.userName}</Name>
                </th>
                <td>{`${user.firstName ?? ""} ${user.lastName ?? ""}`.trim()}</td>
                <td>{user.email}</td>
                <td>{user.lastSignedInAt === null ? "never" : dateTime(user.lastSignedInAt)}</td>
                <td>
                  <span className={user.isActive ? "tag good" : "tag"}>{user.isActive ? "active" : "switched off"}</span>
                </td>
                <td className="buttons">
                  <button type="button" onClick={() => activate.mutate({ user, isActive: !user.isActive })}>
                    Switch {user.isActive ? "off" : "on"}
                    <span className="hidden"> {user.userName}</span>
                  </button>
                  <button type="button" onClick={() => setReset(user)}>
                    Password<span className="hidden"> of {user.userName}</span>
                  </button>
                </td>
              </tr>
            ))}
          </Table>
          <Pager page={page} size={size} total={data.total} go={(next) => setAsked({ page: String(next) })} />
        </>
      )}
      {isNew && <NewUser close={() => setNew(false)} />}
      {reset !== null && <Reset user={reset} close={() => setReset(null)} />}
    </>
  );
}

function NewUser({ close }: { close: () => void }): ReactNode {
  const make = useChange((order: object) => call("POST", "/users", order), ["/users"]);
  return (
    <FormDialog
      title="New user"
      action="Make it"
      error={make.error}
      isPending={make.isPending}
      close={close}
      submit={(form) => {
        const order = {
          userName: said(form, "userName"),
          email: said(form, "email"),
          password: typed(form, "password"),
          firstName: said(form, "firstName") || null,
          lastName: said(form, "lastName") || null,
        };
        make.mutate(order, { onSuccess: close });
      }}
    >
      <TextField label="User name" name="userName" required autoComplete="off" />
      <TextField label="E-mail address" name="email" type="email" required autoComplete="off" />
      <div className="pair">
        <TextField label="First name" name="firstName" />
        <TextField label="Last name" name="lastName" />
      </div>
      <TextField label="First password" name="password" type="password" required autoComplete="new-password" hint="They are asked for one of their own when they first sign in." />
    </FormDialog>
  );
}

function Reset({ user, close }: { user: User; close: () => void }): ReactNode {
  const set = useChange((password: string) => call("PUT", `/users/${user.number}/password`, { password }), ["/users"]);
  return (
    <FormDialog
      title={`Another password for ${user.userName}`}
      action="Set it"
      error={set.error}
      isPending={set.isPending}
      close={close}
      submit={(form) => {
        set.mutate(typed(form, "password"), { onSuccess: close });
      }}
    >
      <p>Wherever they are signed in, they are signed out, and asked for a password of their own when they sign in again.</p>
      <TextField label="Password" name="password" type="password" required autoComplete="new-password" />
    </FormDialog>
  );
}
