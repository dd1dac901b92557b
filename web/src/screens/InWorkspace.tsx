import { lazy, useMemo, type ReactNode } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { useAsk } from "../api/ask";
import type { Capability, OpenedWorkspace } from "../api/types";
import { Loading } from "../parts/Empty";
import { Name } from "../parts/Name";
import { Problem } from "../parts/Problem";
import { Place, type Here } from "../shell/workspace";
import { NotFound } from "./NotFound";

const Review = lazy(async () => ({ default: (await import("./review/Review")).Review }));
const Compare = lazy(async () => ({ default: (await import("./compare/Compare")).Compare }));
const Library = lazy(async () => ({ default: (await import("./library/Library")).Library }));
const Intake = lazy(async () => ({ default: (await import("./intake/Intake")).Intake }));
const Exceptions = lazy(async () => ({ default: (await import("./intake/Exceptions")).Exceptions }));
const Search = lazy(async () => ({ default: (await import("./Search")).Search }));
const Batches = lazy(async () => ({ default: (await import("./Batches")).Batches }));
const Productions = lazy(async () => ({ default: (await import("./Productions")).Productions }));
const Members = lazy(async () => ({ default: (await import("./Members")).Members }));

const parts: [path: string, name: string, right: Capability][] = [
  ["review", "Review", "View"],
  ["library", "Library", "View"],
  ["search", "Search", "View"],
  ["batches", "Batches", "View"],
  ["intake", "Intake", "View"],
  ["exceptions", "Exceptions", "View"],
  ["productions", "Productions", "View"],
  ["members", "Members", "View"],
];

/** The screens of one workspace. */
export function InWorkspace({ number }: { number: number }): ReactNode {
  const { data, error, refetch } = useAsk<OpenedWorkspace>(`/workspaces/${number}`);
  const here = useMemo<Here | null>(
    () =>
      data === undefined
        ? null
        : { opened: data, api: `/workspaces/${number}`, base: `/workspaces/${number}`, may: (right) => data.rights.includes(right) },
    [data, number],
  );
  if (here === null) {
    return error === null ? <Loading what="the workspace" /> : error.status === 404 ? <NotFound /> : <Problem of={error} retry={() => void refetch()} />;
  }
  return (
    <Place value={here}>
      <Tabs here={here} />
      <Switch>
        <Route path={here.base}>
          <Redirect to={`${here.base}/review`} replace />
        </Route>
        <Route path={`${here.base}/review`}>
          <Review />
        </Route>
        <Route path={`${here.base}/compare/:left/:right`}>
          {({ left, right }) => <Compare key={`${left} ${right}`} left={Number(left)} right={Number(right)} />}
        </Route>
        <Route path={`${here.base}/library`}>
          <Library />
        </Route>
        <Route path={`${here.base}/intake`}>
          <Intake />
        </Route>
        <Route path={`${here.base}/exceptions`}>
          <Exceptions />
        </Route>
        <Route path={`${here.base}/search`}>
          <Search />
        </Route>
        <Route path={`${here.base}/batches`}>
          <Batches />
        </Route>
        <Route path={`${here.base}/productions`}>
          <Productions />
        </Route>
        <Route path={`${here.base}/members`}>
          <Members />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Place>
  );
}

function Tabs({ here }: { here: Here }): ReactNode {
  const [path] = useLocation();
  return (
    <nav className="tabs" aria-label="Workspace">
      <span className="here">
        <Name>{here.opened.workspace.name}</Name>
      </span>
      {parts
        .filter(([, , right]) => here.may(right))
        .map(([part, name]) => (
          <Link key={part} href={`${here.base}/${part}`} {...(path === `${here.base}/${part}` ? { "aria-current": "page" as const } : {})}>
            {name}
          </Link>
        ))}
    </nav>
  );
}
