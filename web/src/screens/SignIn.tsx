import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { useLocation, useSearchParams } from "wouter";
import { useChange } from "../api/ask";
import { call } from "../api/http";
import type { Myself } from "../api/types";
import { TextField, said, typed } from "../parts/Form";
import { Problem } from "../parts/Problem";

/** Only an address of these pages: whoever made the link must not choose where one ends up. */
const safe = (from: string | null): string =>
  from?.startsWith("/") === true && !from.startsWith("//") && !from.includes("\\") && !from.startsWith("/sign-in") ? from : "/workspaces";

export function SignIn(): ReactNode {
  const [, go] = useLocation();
  const [asked] = useSearchParams();
  const client = useQueryClient();
  const from = asked.get("from");
  const signIn = useChange((credentials: { userName: string; password: string }) => call<Myself>("POST", "/session", credentials));
  useEffect(() => {
    document.title = "Sign in - Dossier";
  }, []);
  return (
    <main className="sign-in" id="main">
      <h1>Sign in to Dossier</h1>
      {from !== null && <p>You are taken back to where you were.</p>}
      <Problem of={signIn.error} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          signIn.mutate(
            { userName: said(form, "username"), password: typed(form, "password") },
            {
              onSuccess: (myself) => {
                client.clear();
                client.setQueryData(["/session", {}], myself);
                go(safe(from), { replace: true });
              },
            },
          );
        }}
      >
        <TextField label="User name or e-mail address" name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
        <button type="submit" className="primary" disabled={signIn.isPending}>
          Sign in
        </button>
      </form>
    </main>
  );
}
