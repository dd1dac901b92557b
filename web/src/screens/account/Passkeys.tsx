import { useState, type ReactNode } from "react";
import { useChange } from "../../api/ask";
import { call } from "../../api/http";
import { hasPasskeys, makePasskey } from "../../api/passkey";
import type { OwnPasskey, RecoveryCodeList, SecurityState } from "../../api/account";
import { Dialog } from "../../parts/Dialog";
import { TextField, said } from "../../parts/Form";
import { date } from "../../parts/format";
import { Problem } from "../../parts/Problem";
import { ShowYourself, type Shown } from "./ShowYourself";

/** The keys that one's devices keep. */
export function Passkeys({ security, show }: { security: SecurityState; show: (list: RecoveryCodeList) => void }): ReactNode {
  const [isAdding, setAdding] = useState(false);
  return (
    <section aria-labelledby="passkeys-heading">
      <h2 id="passkeys-heading">Passkeys</h2>
      {security.passkeys.length === 0 ? (
        <p>None yet. A passkey is kept by your device and opened as the device is: by a finger, a look, or its PIN.</p>
      ) : (
        <div className="scroll">
          <table className="list">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Added</th>
                <th scope="col">Last used</th>
                <th scope="col">
                  <span className="hidden">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {security.passkeys.map((passkey) => (
                <Row key={passkey.number} passkey={passkey} security={security} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasPasskeys() ? (
        <button type="button" onClick={() => setAdding(true)}>
          Add a passkey
        </button>
      ) : (
        <p className="hint">This browser offers no passkeys at this address: they need a secure connection.</p>
      )}
      {isAdding && (
        <Add
          close={() => setAdding(false)}
          done={(list) => {
            setAdding(false);
            show(list);
          }}
        />
      )}
    </section>
  );
}

function Row({ passkey, security }: { passkey: OwnPasskey; security: SecurityState }): ReactNode {
  const [shown, setShown] = useState<"name" | "removal" | null>(null);
  const close = (): void => setShown(null);
  const path = `/account/passkeys/${passkey.number}`;
  const rename = useChange((name: string) => call("PUT", path, { name }), ["/account"]);
  const remove = useChange((proof: Shown) => call("POST", `${path}/removal`, proof), ["/account"]);
  return (
    <tr>
      <th scope="row">{passkey.name}</th>
      <td>{date(passkey.createdAt)}</td>
      <td>{passkey.lastUsedAt === null ? "never" : date(passkey.lastUsedAt)}</td>
      <td>
        <button type="button" className="quiet" aria-label={`Rename ${passkey.name}`} onClick={() => setShown("name")}>
          Rename
        </button>
        <button type="button" className="quiet" aria-label={`Remove ${passkey.name}`} onClick={() => setShown("removal")}>
          Remove
        </button>
        {shown === "name" && (
          <Dialog title={`Rename ${passkey.name}`} close={close}>
            <Problem of={rename.error} />
            <NameForm name={passkey.name} isBusy={rename.isPending} give={(name) => rename.mutate(name, { onSuccess: close })} label="Rename" />
          </Dialog>
        )}
        {shown === "removal" && (
          <ShowYourself title={`Remove ${passkey.name}`} security={security} change={remove} close={close} done={close} />
        )}
      </td>
    </tr>
  );
}

function Add({ close, done }: { close: () => void; done: (list: RecoveryCodeList) => void }): ReactNode {
  const add = useChange(
    async (name: string) => call<RecoveryCodeList>("POST", "/account/passkeys", { name, made: await makePasskey() }),
    ["/account"],
  );
  return (
    <Dialog title="Add a passkey" close={close}>
      <p>Give it a name by which you know the device. Then the browser asks for it.</p>
      <Problem of={add.error} />
      <NameForm name="" isBusy={add.isPending} give={(name) => add.mutate(name, { onSuccess: done })} label="Add" />
    </Dialog>
  );
}

function NameForm({ name, isBusy, give, label }: { name: string; isBusy: boolean; give: (name: string) => void; label: string }): ReactNode {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give(said(new FormData(event.currentTarget), "name"));
      }}
    >
      <TextField label="Name" name="name" defaultValue={name} maxLength={80} required />
      <button type="submit" className="primary" disabled={isBusy}>
        {label}
      </button>
    </form>
  );
}
