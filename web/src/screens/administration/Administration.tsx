import type { ReactNode } from "react";
import { Link } from "wouter";
import { useMyself } from "../../shell/session";
import { NotFound } from "../NotFound";
import { Audit } from "./Audit";
import { Clients } from "./Clients";
import { Deliveries } from "./Deliveries";
import { Groups } from "./Groups";
import { Health } from "./Health";
import { Tokens } from "./Tokens";
import { Users } from "./Users";

const parts: Record<string, { name: string; isForAll?: boolean; show: () => ReactNode }> = {
  users: { name: "Users", show: () => <Users /> },
  groups: { name: "Groups", show: () => <Groups /> },
  clients: { name: "API clients", show: () => <Clients /> },
  tokens: { name: "Tokens", isForAll: true, show: () => <Tokens /> },
  deliveries: { name: "Webhooks", show: () => <Deliveries /> },
  audit: { name: "Audit trail", show: () => <Audit /> },
  health: { name: "Health", show: () => <Health /> },
};

export function Administration({ part }: { part: string }): ReactNode {
  const { isAdministrator } = useMyself();
  const shown = parts[part];
  if (shown === undefined) return <NotFound />;
  return (
    <>
      <nav className="tabs" aria-label="Administration">
        {Object.entries(parts)
          .filter(([, one]) => isAdministrator || one.isForAll === true || one.name === "Users" || one.name === "Groups")
          .map(([path, one]) => (
            <Link key={path} href={`/administration/${path}`} {...(path === part ? { "aria-current": "page" as const } : {})}>
              {one.name}
            </Link>
          ))}
      </nav>
      <div className="screen">{shown.show()}</div>
    </>
  );
}
