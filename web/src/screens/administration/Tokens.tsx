import type { ReactNode } from "react";
import { useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { Token } from "../../api/installation";
import { Loading } from "../../parts/Empty";
import { said, TextField } from "../../parts/Form";
import { date, dateTime } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { Table } from "../../parts/Table";
import { Title } from "../../shell/Title";

/** Tokens by which programs act as a person; Opus 2 calls them application tokens. */
export function Tokens(): ReactNode {
  const { data, error, refetch } = useAskAll<Token>("/tokens");
  const make = useChange((order: object) => call<{ token: Token; secret: string }>("POST", "/tokens", order), ["/tokens"]);
  const revoke = useChange((number: number) => call("DELETE", `/tokens/${number}`), ["/tokens"]);
  return (
    <>
      <Title>Tokens</Title>
      <p className="hint">A token lets a program act as you (also in the Opus 2 API and this one) until it expires or is revoked.</p>
      <Problem of={error ?? make.error ?? revoke.error} {...(error === null ? {} : { retry: () => void refetch() })} />
      {make.data !== undefined && (
        <p className="notice" role="status">
          Keep it, it is shown this once: <code>{make.data.secret}</code>
        </p>
      )}
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault();
          const target = event.currentTarget;
          const form = new FormData(target);
          const until = said(form, "until");
          make.mutate({ name: said(form, "name"), expiresAt: until === "" ? null : `${until}T23:59:59Z` }, { onSuccess: () => target.reset() });
        }}
      >
        <TextField label="What it is for" name="name" required />
        <TextField label="Good until" name="until" type="date" hint="Empty: until it is revoked." />
        <button type="submit" className="primary" disabled={make.isPending}>
          New token
        </button>
      </form>
      {data === undefined && error === null && <Loading what="the tokens" />}
      {data?.total === 0 && <p className="hint">No token works at present.</p>}
      {data !== undefined && data.total > 0 && (
        <Table of="Tokens" columns={["Name", "Of", "Made", "Good until", "Used last", ""]}>
          {data.items.map((token) => (
            <tr key={token.number}>
              <th scope="row">
                <Name>{token.name}</Name>
              </th>
              <td>
                <Name>{token.user}</Name>
              </td>
              <td>{date(token.createdAt)}</td>
              <td>{token.expiresAt === null ? "it is revoked" : dateTime(token.expiresAt)}</td>
              <td>{token.lastUsedAt === null ? "never" : dateTime(token.lastUsedAt)}</td>
              <td>
                <button type="button" onClick={() => revoke.mutate(token.number)}>
                  Revoke<span className="hidden"> {token.name}</span>
                </button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
