import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { call } from "../api/http";
import { useMyself } from "./session";
import { setTheme, theme, themes } from "./theme";

export function Header(): ReactNode {
  const myself = useMyself();
  const [path, go] = useLocation();
  const [shown, setShown] = useState(theme());
  const client = useQueryClient();
  const current = (start: string) => (path.startsWith(start) ? { "aria-current": "page" as const } : {});

  async function signOut(): Promise<void> {
    await call("DELETE", "/session");
    client.clear();
    go("/sign-in");
  }

  return (
    <header className="top">
      <Link href="/workspaces" className="mark">
        Dossier
      </Link>
      <nav aria-label="Installation">
        <Link href="/workspaces" {...current("/workspaces")}>
          Workspaces
        </Link>
        <Link href="/administration" {...current("/administration")}>
          Administration
        </Link>
      </nav>
      <div className="who">
        <select
          aria-label="Colours"
          value={shown}
          onChange={(event) => {
            const next = themes.find((one) => one === event.target.value) ?? "system";
            setTheme(next);
            setShown(next);
          }}
        >
          <option value="system">As the system</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
        <Link href="/account" {...current("/account")}>
          {myself.name}
        </Link>
        <button type="button" className="quiet" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </header>
  );
}
