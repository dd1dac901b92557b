import { useState, type ReactNode } from "react";
import { useAsk, useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { Client, User } from "../../api/installation";
import type { ListOf } from "../../api/types";
import { Dialog } from "../../parts/Dialog";
import { Loading } from "../../parts/Empty";
import { CheckField, said, SelectField, TextField } from "../../parts/Form";
import { date } from "../../parts/format";
import { FormDialog } from "../../parts/FormDialog";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { Table } from "../../parts/Table";
import { Title } from "../../shell/Title";

const grants = ["client_credentials", "authorization_code", "refresh_token", "password"];
const parts = (text: string): string[] => text.split(/\s+/).filter((part) => part !== "");

/** Programs with a name and a secret of their own; some vendors call them applications. */
export function Clients(): ReactNode {
  const [isNew, setNew] = useState(false);
  const { data, error, refetch } = useAsk<ListOf<Client>>("/clients");
  const activate = useChange(
    ({ client, isActive }: { client: Client; isActive: boolean }) => call("PUT", `/clients/${client.number}/active`, { isActive }),
    ["/clients"],
  );
  return (
    <>
      <Title
        actions={
          <button type="button" className="primary" onClick={() => setNew(true)}>
            New API client
          </button>
        }
      >
        API clients
      </Title>
      <p className="hint">Also what iCONECT calls applications. A client acts as a user, with that user’s rights; switched off, its tokens end at once.</p>
      <Problem of={error ?? activate.error} {...(error === null ? {} : { retry: () => void refetch() })} />
      {data === undefined && error === null && <Loading what="the clients" />}
      {data !== undefined && (
        <Table of="API clients" columns={["Name", "Client id", "Grants", "Scopes", "Made", "State"]}>
          {data.items.map((client) => (
            <tr key={client.number}>
              <th scope="row">
                <Name>{client.name}</Name>
              </th>
              <td>
                <code>{client.clientId}</code>
              </td>
              <td>{client.grants}</td>
              <td>{client.scopes}</td>
              <td>{date(client.createdAt)}</td>
              <td>
                <button type="button" onClick={() => activate.mutate({ client, isActive: !client.isActive })}>
                  Switch {client.isActive ? "off" : "on"}
                  <span className="hidden"> {client.name}</span>
                </button>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {isNew && <NewClient close={() => setNew(false)} />}
    </>
  );
}

function NewClient({ close }: { close: () => void }): ReactNode {
  const users = useAskAll<User>("/users");
  const make = useChange((order: object) => call<{ client: Client; secret: string }>("POST", "/clients", order), ["/clients"]);
  if (make.data !== undefined) {
    return (
      <Dialog title="The client is made" close={close}>
        <p role="status">Keep these: the secret is shown this once.</p>
        <dl className="facts">
          <dt>Client id</dt>
          <dd>
            <code>{make.data.client.clientId}</code>
          </dd>
          <dt>Secret</dt>
          <dd>
            <code>{make.data.secret}</code>
          </dd>
        </dl>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="New API client"
      action="Make it"
      error={make.error ?? users.error}
      isPending={make.isPending}
      close={close}
      submit={(form) =>
        make.mutate({
          name: said(form, "name"),
          user: Number(said(form, "user")),
          scopes: parts(said(form, "scopes")),
          grants: grants.filter((grant) => form.has(grant)),
          redirectUris: parts(said(form, "redirects")),
          isPublic: form.has("public"),
        })
      }
    >
      <TextField label="Name" name="name" required />
      <SelectField label="Acts as" name="user" hint="Where nobody signs in.">
        {users.data?.items.map((user) => (
          <option key={user.number} value={user.number}>
            {user.userName}
          </option>
        ))}
      </SelectField>
      <TextField label="Scopes" name="scopes" defaultValue="*" required hint="Separated by spaces; * for any." />
      <fieldset>
        <legend>Gets tokens by</legend>
        {grants.map((grant) => (
          <CheckField key={grant} label={grant} name={grant} defaultChecked={grant === "client_credentials"} />
        ))}
      </fieldset>
      <TextField label="Addresses to return to" name="redirects" hint="For authorization_code; separated by spaces, compared exactly." />
      <CheckField label="Public: runs on people’s own machines, and cannot keep a secret" name="public" />
    </FormDialog>
  );
}
