import { type ReactNode } from "react";
import { Redirect, useLocation } from "wouter";
import { useAsk } from "../api/ask";
import type { Myself } from "../api/types";
import { Loading } from "../parts/Empty";
import { Problem } from "../parts/Problem";
import { Header } from "./Header";
import { Session } from "./session";

/** What is shown to somebody who is signed in, within the frame of every screen. */
export function SignedIn({ children }: { children: ReactNode }): ReactNode {
  const [path] = useLocation();
  const { data, error, refetch } = useAsk<Myself>("/session");
  if (data === undefined) {
    // When nobody is signed in, the call itself leads to where one does.
    return error === null || error.status === 401 ? <Loading /> : <Problem of={error} retry={() => void refetch()} />;
  }
  if (data.mustChangePassword && path !== "/account") return <Redirect to="/account" replace />;
  return (
    <Session value={data}>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </Session>
  );
}
