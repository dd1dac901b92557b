import type { UseMutationResult } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useChange } from "../../api/ask";
import type { Refused } from "../../api/http";
import { hasPasskeys, signWithPasskey } from "../../api/passkey";
import type { SecurityState } from "../../api/account";
import { Dialog } from "../../parts/Dialog";
import { TextField, said } from "../../parts/Form";
import { Problem } from "../../parts/Problem";

/** That it is oneself: a code, or what a device has signed. */
export interface Shown {
  code?: string;
  passkey?: unknown;
}

interface Asked<T> {
  title: string;
  security: SecurityState;
  change: UseMutationResult<T, Refused, Shown>;
  close: () => void;
  done: (answer: T) => void;
}

/** Who sits at a browser that was left open must not change how its owner signs in. */
export function ShowYourself<T>({ title, security, change, close, done }: Asked<T>): ReactNode {
  const [hasFailed, setFailed] = useState(false);
  const sign = useChange(() => signWithPasskey());
  const send = (shown: Shown): void =>
    change.mutate(shown, { onSuccess: done, onError: () => setFailed(true) });
  return (
    <Dialog title={title} close={close}>
      <p>Show once more that it is you.</p>
      <Problem of={sign.error ?? (hasFailed ? change.error : null)} />
      {security.passkeys.length > 0 && hasPasskeys() && (
        <button
          type="button"
          className="primary"
          disabled={sign.isPending || change.isPending}
          onClick={() => sign.mutate(undefined, { onSuccess: (passkey) => send({ passkey }) })}
        >
          Use a passkey
        </button>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sign.reset();
          send({ code: said(new FormData(event.currentTarget), "code") });
        }}
      >
        <TextField
          label={security.app ? "Code of your app, or a recovery code" : "Recovery code"}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <button type="submit" disabled={change.isPending}>
          Go on
        </button>
      </form>
    </Dialog>
  );
}
