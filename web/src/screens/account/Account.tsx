import { useState, type ReactNode } from "react";
import { useChange } from "../../api/ask";
import { call } from "../../api/http";
import { TextField, typed } from "../../parts/Form";
import { Problem } from "../../parts/Problem";
import { useMyself } from "../../shell/session";
import { Title } from "../../shell/Title";
import { Security } from "./Security";

/** One's own account: who one is here, another password, and how else one signs in. */
export function Account(): ReactNode {
  const myself = useMyself();
  return (
    <div className="screen narrow">
      <Title>Your account</Title>
      {myself.mustChangePassword && (
        <p className="notice" role="status">
          Choose a password of your own before you go on: the present one was given to you by somebody else.
        </p>
      )}
      <dl className="facts">
        <dt>User name</dt>
        <dd>{myself.userName}</dd>
        <dt>E-mail</dt>
        <dd>{myself.email}</dd>
        <dt>Organization</dt>
        <dd>{myself.organization}</dd>
      </dl>
      <Password />
      {!myself.mustChangePassword && <Security />}
    </div>
  );
}

function Password(): ReactNode {
  const [isDone, setDone] = useState(false);
  const change = useChange((order: { present: string; next: string }) => call("PUT", "/session/password", order), ["/session"]);
  return (
    <section aria-labelledby="password-heading">
      <h2 id="password-heading">Another password</h2>
      <Problem of={change.error} />
      {isDone && (
        <p className="notice" role="status">
          The password is changed. Everywhere else you are signed out.
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const target = event.currentTarget;
          const form = new FormData(target);
          setDone(false);
          change.mutate(
            { present: typed(form, "present"), next: typed(form, "next") },
            {
              onSuccess: () => {
                setDone(true);
                target.reset();
              },
            },
          );
        }}
      >
        <TextField label="Present password" name="present" type="password" autoComplete="current-password" required />
        <TextField label="New password" name="next" type="password" autoComplete="new-password" required />
        <button type="submit" className="primary" disabled={change.isPending}>
          Change the password
        </button>
      </form>
    </section>
  );
}
