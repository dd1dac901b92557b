import type { ReactNode } from "react";
import { Title } from "../../shell/Title";
import { useHere } from "../../shell/workspace";
import { Uploads } from "./Uploads";
import { Workflows } from "./Workflows";

export function Intake(): ReactNode {
  const { may, opened } = useHere();
  return (
    <div className="screen">
      <Title>Intake</Title>
      {may("Ingest") ? (
        opened.takesEvidence ? (
          <Uploads />
        ) : (
          <p className="notice">This workspace takes no evidence: ingestion is switched off in its settings.</p>
        )
      ) : (
        <p className="notice">You may watch the work here. Bringing evidence in takes the right to ingest.</p>
      )}
      <Workflows />
    </div>
  );
}
