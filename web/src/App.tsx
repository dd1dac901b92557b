import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { onSignedOut } from "./api/http";
import { Loading } from "./parts/Empty";
import { SignedIn } from "./shell/SignedIn";
import { SignIn } from "./screens/entry/SignIn";
import { Workspaces } from "./screens/Workspaces";
import { NotFound } from "./screens/NotFound";

const InWorkspace = lazy(async () => ({ default: (await import("./screens/InWorkspace")).InWorkspace }));
const Administration = lazy(async () => ({ default: (await import("./screens/administration/Administration")).Administration }));
const Account = lazy(async () => ({ default: (await import("./screens/account/Account")).Account }));

/** Every screen has an address; whoever is not signed in is sent to the one for that, and comes back. */
export function App(): ReactNode {
  const [, go] = useLocation();
  const client = useQueryClient();
  useEffect(
    () =>
      onSignedOut(() => {
        if (location.pathname === "/sign-in") return;
        client.clear();
        go(`/sign-in?from=${encodeURIComponent(location.pathname + location.search)}`, { replace: true });
      }),
    [client, go],
  );
  return (
    <Switch>
      <Route path="/sign-in">
        <SignIn />
      </Route>
      <Route>
        <SignedIn>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/">
                <Redirect to="/workspaces" replace />
              </Route>
              <Route path="/workspaces">
                <Workspaces />
              </Route>
              <Route path="/workspaces/:number/*?">{({ number }) => <InWorkspace key={number} number={Number(number)} />}</Route>
              <Route path="/administration/:part?">{({ part }) => <Administration part={part ?? "users"} />}</Route>
              <Route path="/account">
                <Account />
              </Route>
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </SignedIn>
      </Route>
    </Switch>
  );
}
