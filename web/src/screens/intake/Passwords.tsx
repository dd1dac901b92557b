import type { ReactNode } from "react";
import { useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import { TextField, said, typed } from "../../parts/Form";
import { dateTime } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

/** The passwords that are tried on what is encrypted. */
export function Passwords(): ReactNode {
  const { api } = useHere();
  const path = `${api}/passwords`;
  const { data, error } = useAskAll<{ number: number; label: string; createdAt: string }>(path);
  const add = useChange((order: { password: string; label: string }) => call("POST", path, order), [path]);
  const remove = useChange((number: number) => call("DELETE", `${path}/${number}`), [path]);
  return (
    <section aria-labelledby="passwords">
      <h2 id="passwords">Passwords</h2>
      <p className="hint">Each is tried on every encrypted item when it is read, or read once more. They are kept encrypted and never shown again.</p>
      <Problem of={error ?? add.error ?? remove.error} />
      <ul className="plain">
        {data?.items.map((password, index) => (
          <li key={password.number} className="row">
            <span>
              {index + 1}. {password.label === "" ? <span className="hint">no note</span> : <Name>{password.label}</Name>}{" "}
              <span className="hint">added {dateTime(password.createdAt)}</span>
            </span>
            <button type="button" className="quiet" onClick={() => remove.mutate(password.number)}>
              Remove<span className="hidden"> password {index + 1}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault();
          const target = event.currentTarget;
          const form = new FormData(target);
          add.mutate({ password: typed(form, "password"), label: said(form, "label") }, { onSuccess: () => target.reset() });
        }}
      >
        <TextField label="Password" name="password" type="password" autoComplete="off" required />
        <TextField label="Note" name="label" hint="Such as where it was found." />
        <button type="submit" disabled={add.isPending}>
          Add
        </button>
      </form>
    </section>
  );
}
