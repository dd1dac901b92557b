import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { useLocation, useSearchParams } from "wouter";
import { useAsk, useChange } from "../../api/ask";
import { call } from "../../api/http";
import { hasPasskeys, signWithPasskey } from "../../api/passkey";
import type { Entry, SignInStep, SignInWays } from "../../api/account";
import { TextField, said, typed } from "../../parts/Form";
import { Problem } from "../../parts/Problem";
import { SecondFactor } from "./SecondFactor";

/** Only an address of these pages: whoever made the link must not choose where one ends up. */
const safe = (from: string | null): string =>
  from?.startsWith("/") === true && !from.startsWith("//") && !from.includes("\\") && !from.startsWith("/sign-in") ? from : "/workspaces";

/** Where one signs in: by password and, where it is asked for, a second factor; by a passkey; or through another server. */
export function SignIn(): ReactNode {
  const [, go] = useLocation();
  const [asked] = useSearchParams();
  const client = useQueryClient();
  const [step, setStep] = useState<SignInStep | null>(null);
  const from = asked.get("from");
  const ways = useAsk<SignInWays>("/sign-in");
  useEffect(() => {
    document.title = "Sign in - Dossier";
  }, []);

  function enter(entry: Entry): void {
    setStep(entry.step);
    if (entry.myself === null) return;
    client.clear();
    client.setQueryData(["/session", {}], entry.myself);
    go(safe(from), { replace: true });
  }

  const signIn = useChange((credentials: { userName: string; password: string }) => call<Entry>("POST", "/session", credentials));
  const byPasskey = useChange(async () => call<Entry>("POST", "/session/passkey", { passkey: await signWithPasskey() }));
  if (step !== null) return <SecondFactor step={step} enter={enter} leave={() => setStep(null)} />;
  return (
    <main className="sign-in" id="main">
      <h1>Sign in to Dossier</h1>
      {from !== null && <p>You are taken back to where you were.</p>}
      <Problem of={signIn.error ?? byPasskey.error} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          byPasskey.reset();
          signIn.mutate({ userName: said(form, "username"), password: typed(form, "password") }, { onSuccess: enter });
        }}
      >
        <TextField label="User name or e-mail address" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
        <button type="submit" className="primary" disabled={signIn.isPending}>
          Sign in
        </button>
      </form>
      <div className="other-ways">
        {hasPasskeys() && (
          <button
            type="button"
            disabled={byPasskey.isPending}
            onClick={() => {
              signIn.reset();
              byPasskey.mutate(undefined, { onSuccess: enter });
            }}
          >
            Sign in with a passkey
          </button>
        )}
        {ways.data?.outside.map((other) => (
          <a key={other.address} className="button" href={`${other.address}&to=${encodeURIComponent(safe(from))}`}>
            Sign in with {other.name}
          </a>
        ))}
      </div>
    </main>
  );
}
