import { useEffect, useRef, type ReactNode } from "react";
import { useChange } from "../../api/ask";
import { call } from "../../api/http";
import { hasPasskeys, signWithPasskey } from "../../api/passkey";
import type { Entry, SignInStep } from "../../api/account";
import { TextField, said } from "../../parts/Form";
import { Problem } from "../../parts/Problem";

/** What is asked for once the password is right. */
const asked = (step: SignInStep): string =>
  step.app ? "Code of your app, or a recovery code" : step.mail ? "Code from a mail, or a recovery code" : "Recovery code";

export function SecondFactor({ step, enter, leave }: { step: SignInStep; enter: (entry: Entry) => void; leave: () => void }): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  const byCode = useChange((code: string) => call<Entry>("POST", "/session/factor", { key: step.key, code }));
  const byPasskey = useChange(async () =>
    call<Entry>("POST", "/session/factor", { key: step.key, passkey: await signWithPasskey(step.key) }),
  );
  const send = useChange(() => call("POST", "/session/factor/mail", { key: step.key }));
  useEffect(() => {
    document.title = "One more step - Dossier";
    heading.current?.focus();
  }, []);
  return (
    <main className="sign-in" id="main">
      <h1 ref={heading} tabIndex={-1}>
        One more step
      </h1>
      <p>Your password is right. This account asks for a second factor.</p>
      <Problem of={byCode.error ?? byPasskey.error ?? send.error} />
      {send.isSuccess && (
        <p className="notice" role="status">
          A code was sent to your e-mail address.
        </p>
      )}
      {step.passkey && hasPasskeys() && (
        <button
          type="button"
          className="primary"
          disabled={byPasskey.isPending}
          onClick={() => {
            byCode.reset();
            byPasskey.mutate(undefined, { onSuccess: enter });
          }}
        >
          Use a passkey
        </button>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          byPasskey.reset();
          byCode.mutate(said(new FormData(event.currentTarget), "code"), { onSuccess: enter });
        }}
      >
        <TextField label={asked(step)} name="code" autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} required />
        <button type="submit" {...(step.app || step.mail ? { className: "primary" } : {})} disabled={byCode.isPending}>
          Go on
        </button>
      </form>
      <div className="other-ways">
        {step.mail && (
          <button type="button" disabled={send.isPending} onClick={() => send.mutate(undefined)}>
            Send me a code by e-mail
          </button>
        )}
        <button type="button" className="quiet" onClick={leave}>
          Sign in as somebody else
        </button>
      </div>
    </main>
  );
}
