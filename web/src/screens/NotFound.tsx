import type { ReactNode } from "react";
import { Link } from "wouter";
import { Title } from "../shell/Title";

export function NotFound(): ReactNode {
  return (
    <div className="screen">
      <Title>Nothing is here</Title>
      <p>
        The address may be mistyped, or what it led to is gone. <Link href="/workspaces">Go to the workspaces</Link>.
      </p>
    </div>
  );
}
