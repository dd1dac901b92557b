import { useState, type ReactNode } from "react";
import { useAsk, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { ListOf, Upload } from "../../api/types";
import { Bar } from "../../parts/Bar";
import { CheckField, said, TextField } from "../../parts/Form";
import { bytes, counted } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";
import { DropZone } from "./DropZone";
import { useSending } from "./sending";

/** Files on their way here, and those that have arrived and wait to be ingested. */
export function Uploads(): ReactNode {
  const { api } = useHere();
  const path = `${api}/uploads`;
  const { data, error } = useAsk<ListOf<Upload>>(path);
  const { sending, send } = useSending(api);
  const [left, setLeft] = useState<number[]>([]);
  const cancel = useChange((number: number) => call("DELETE", `/uploads/${number}`), [path]);
  const ingest = useChange((order: object) => call("POST", `${api}/ingestions`, order), [path, `${api}/workflows`, "/workspaces"]);
  const all = data?.items ?? [];
  const arrived = all.filter((upload) => upload.state === "Completed");
  const chosen = arrived.filter((upload) => !left.includes(upload.number));
  const active = new Set(sending.map((one) => one.name));
  const broken = all.filter((upload) => upload.state !== "Completed" && !active.has(upload.fileName));

  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence">Evidence</h2>
      <DropZone take={(files) => void send(files, all)} />
      <Problem of={error ?? cancel.error ?? ingest.error} />
      {sending.length > 0 && (
        <ul className="sending" aria-label="Being sent">
          {sending.map((one) => (
            <li key={one.name}>
              <Name>{one.name}</Name>
              {one.problem === null ? (
                <>
                  <Bar percent={(one.sent / one.of) * 100} label={`Sent of ${one.name}`} /> {Math.floor((one.sent / one.of) * 100)} %
                </>
              ) : (
                <span className="problem" role="alert">
                  {one.problem} Give the file again to go on.
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {broken.length > 0 && (
        <ul className="sending" aria-label="Not all here">
          {broken.map((upload) => (
            <li key={upload.number}>
              <Name>{upload.fileName}</Name> {upload.chunkCount - upload.missing.length} of {counted(upload.chunkCount, "piece")} are here. Give the same file
              again to go on.{" "}
              <button type="button" className="quiet" onClick={() => cancel.mutate(upload.number)}>
                Discard<span className="hidden"> {upload.fileName}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {arrived.length > 0 && (
        <form
          className="panel"
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            ingest.mutate({ name: said(form, "name"), custodian: said(form, "custodian"), uploads: chosen.map((upload) => upload.number) });
          }}
        >
          <h3>Arrived, to be ingested</h3>
          {arrived.map((upload) => (
            <div className="row" key={upload.number}>
              <CheckField
                label={`${upload.fileName}, ${bytes(upload.size)}`}
                checked={!left.includes(upload.number)}
                onChange={(event) =>
                  setLeft(event.target.checked ? left.filter((number) => number !== upload.number) : [...left, upload.number])
                }
              />
              <button type="button" className="quiet" onClick={() => cancel.mutate(upload.number)}>
                Discard<span className="hidden"> {upload.fileName}</span>
              </button>
            </div>
          ))}
          <div className="pair">
            <TextField label="Name of the ingestion" name="name" required defaultValue={arrived[0]?.fileName} />
            <TextField label="Custodian" name="custodian" required hint="Whose it was: copies are told apart by it." />
          </div>
          <button type="submit" className="primary" disabled={chosen.length === 0 || ingest.isPending}>
            Ingest {counted(chosen.length, "file")}
          </button>
        </form>
      )}
    </section>
  );
}
