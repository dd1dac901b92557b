import { useState, type ReactNode } from "react";
import { useAsk, useAskAll } from "../api/ask";
import { address } from "../api/http";
import type { Export, ListOf, Series } from "../api/types";
import { Bar } from "../parts/Bar";
import { Empty, Loading } from "../parts/Empty";
import { bytes, count, counted, dateTime, words } from "../parts/format";
import { Name } from "../parts/Name";
import { Problem } from "../parts/Problem";
import { Table } from "../parts/Table";
import { Title } from "../shell/Title";
import { useHere } from "../shell/workspace";
import { NewProduction, NewSeries } from "./NewProduction";

export function Productions(): ReactNode {
  const { api, may } = useHere();
  const [asks, setAsks] = useState<"series" | "export" | null>(null);
  const series = useAsk<ListOf<Series>>(`${api}/series`, {}, { every: 5_000 });
  const exports = useAskAll<Export>(`${api}/exports`, {}, { every: 2_000 });
  const files = series.data?.items.filter((one) => one.writesFiles) ?? [];
  return (
    <div className="screen">
      <Title
        actions={
          may("Export") && (
            <>
              <button type="button" onClick={() => setAsks("series")}>
                New series
              </button>
              <button type="button" className="primary" disabled={files.length === 0} onClick={() => setAsks("export")}>
                Produce
              </button>
            </>
          )
        }
      >
        Productions
      </Title>
      <Problem of={series.error ?? exports.error} />
      <section aria-labelledby="series">
        <h2 id="series">Series</h2>
        {series.data !== undefined && files.length === 0 && (
          <Empty title="No series that writes files yet">
            <p>A series says how productions are numbered and what they hold; its numbers go on from one production to the next, without a gap.</p>
          </Empty>
        )}
        {files.length > 0 && (
          <Table of="Series" columns={["Name", "Next number", "Numbers", "Holds"]}>
            {files.map((one) => (
              <tr key={one.number}>
                <th scope="row">
                  <Name>{one.name}</Name>
                </th>
                <td>
                  <code>{one.sample}</code>
                </td>
                <td>{one.level === "Page" ? "pages" : "documents"}</td>
                <td>{[...(one.includeNatives ? ["natives"] : []), ...(one.includeText ? ["text"] : []), ...(one.includeImages ? [`page images (${one.imageFormat.toUpperCase()})`] : []), ...one.loadFiles.map((kind) => kind.toUpperCase())].join(", ")}</td>
              </tr>
            ))}
          </Table>
        )}
      </section>
      <section aria-labelledby="volumes">
        <h2 id="volumes">Volumes</h2>
        {exports.data === undefined && exports.error === null && <Loading what="the productions" />}
        {exports.data?.total === 0 && (
          <Empty title="Nothing has been produced yet">
            <p>Choose “Produce”, say what by a query, and look at the numbers that would be given before you begin.</p>
          </Empty>
        )}
        <ul className="work" aria-label="Volumes">
          {exports.data?.items.toReversed().map((one) => (
            <Volume key={one.number} volume={one} />
          ))}
        </ul>
      </section>
      {asks === "series" && <NewSeries close={() => setAsks(null)} />}
      {asks === "export" && <NewProduction series={files} close={() => setAsks(null)} />}
    </div>
  );
}

function Volume({ volume }: { volume: Export }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="panel" aria-label={`Production ${volume.number}`}>
      <div className="row">
        <h3>
          <Name>{volume.name}</Name> {volume.volume !== null && <span className="hint">{volume.volume}</span>}
        </h3>
        <span className={`tag ${volume.state === "Failed" ? "bad" : volume.isOver ? "good" : "busy"}`}>{words(volume.state)}</span>
      </div>
      {!volume.isOver && <Bar percent={(volume.itemsDone / Math.max(1, volume.documents)) * 100} label={`Progress of production ${volume.number}`} />}
      <p>
        {count(volume.itemsDone)} of {counted(volume.documents, "document")}, {count(volume.itemsFailed)} with something wrong
        {volume.firstLabel !== null && (
          <>
            ; <code>{volume.firstLabel}</code> to <code>{volume.lastLabel}</code>
          </>
        )}
        {!volume.hasFiles && "; put up for review, without files"}
      </p>
      {volume.message !== null && <p className="problem">{volume.message}</p>}
      <div className="row">
        <span className="hint">begun {dateTime(volume.createdAt)}</span>
        {volume.isOver && volume.hasFiles && (
          <span className="buttons">
            <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              Load files
            </button>
            <a className="button" href={address(`/exports/${volume.number}/download`)} download>
              Download<span className="hidden"> {volume.name}</span>
            </a>
          </span>
        )}
      </div>
      {isOpen && <Files number={volume.number} />}
    </li>
  );
}

function Files({ number }: { number: number }): ReactNode {
  const { data, error } = useAsk<ListOf<{ path: string; size: number }>>(`/exports/${number}/files`);
  const [looked, setLooked] = useState<string | null>(null);
  return (
    <>
      <Problem of={error} />
      <ul className="plain">
        {data?.items.map((file) => (
          <li key={file.path}>
            <span className="row">
              <span>
                <code>{file.path}</code> {bytes(file.size)}
              </span>
              <button type="button" className="quiet" aria-expanded={looked === file.path} onClick={() => setLooked(looked === file.path ? null : file.path)}>
                Look<span className="hidden"> into {file.path}</span>
              </button>
            </span>
            {looked === file.path && <Beginning number={number} path={file.path} />}
          </li>
        ))}
      </ul>
    </>
  );
}

interface LoadFile {
  columns: string[];
  rows: string[][];
  hasMore: boolean;
}

function Beginning({ number, path }: { number: number; path: string }): ReactNode {
  const { data, error } = useAsk<LoadFile>(`/exports/${number}/files/beginning`, { path });
  if (data === undefined) return error === null ? <Loading what="the load file" /> : <Problem of={error} />;
  return (
    <>
      <Table of={`The beginning of ${path}`} columns={data.columns.length > 0 ? data.columns : ["Line"]} isDense>
        {data.rows.map((row, index) => (
          <tr key={index}>
            {row.map((field, column) => (
              <td key={column}>
                <Name>{field}</Name>
              </td>
            ))}
          </tr>
        ))}
      </Table>
      {data.hasMore && <p className="hint">More follow: download the volume to have them all.</p>}
    </>
  );
}
