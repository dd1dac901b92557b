import type { ReactNode } from "react";
import { useAsk } from "../../api/ask";
import { address as file } from "../../api/http";
import type { ShownDocument } from "../../api/types";
import { Empty, Loading } from "../../parts/Empty";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";
import { tabs, type Tab } from "./address";
import { Facts } from "./Facts";
import { History } from "./History";
import { Original } from "./Original";
import { Relatives } from "./Relatives";
import { TextView, useHits } from "./TextView";

const names: Record<Tab, string> = { text: "Text", original: "Original", fields: "Fields", related: "Related", history: "History" };

interface Shown {
  document: number | undefined;
  query: string;
  tab: Tab;
  hit: number;
  show: (tab: Tab) => void;
  turn: (step: number) => void;
  open: (document: number) => void;
  step: (step: number) => void;
}

/** One document: its text with hits, itself, and everything that is known of it. */
export function Viewer({ document, query, tab, hit, show, turn, open, step }: Shown): ReactNode {
  if (document === undefined) {
    return (
      <Empty title="Choose a document">
        <p>
          Click a row, or go through them with <kbd>↓</kbd> and <kbd>↑</kbd> in the list, or <kbd>j</kbd> and <kbd>k</kbd> anywhere.
        </p>
      </Empty>
    );
  }
  return <Opened key={document} {...{ query, tab, hit, show, turn, open, step }} document={document} />;
}

function Opened({ document, query, tab, hit, show, turn, open, step }: Shown & { document: number }): ReactNode {
  const { api } = useHere();
  const { data, error } = useAsk<ShownDocument>(`${api}/documents/${document}`);
  const hits = useHits(document, query);
  if (error !== null) return <Problem of={error} />;
  return (
    <>
      <div className="viewer-head">
        <h2>
          {document} {data !== undefined && <Name>{data.document.name}</Name>}
        </h2>
        <div className="buttons">
          <button type="button" onClick={() => step(-1)} aria-label="Previous document">
            ↑
          </button>
          <button type="button" onClick={() => step(1)} aria-label="Next document">
            ↓
          </button>
          {hits.total > 0 && tab === "text" && (
            <>
              <span role="status">
                hit {Math.min(hit + 1, hits.total)} of {hits.total}
              </span>
              <button type="button" onClick={() => turn(-1)} aria-label="Previous hit">
                ‹
              </button>
              <button type="button" onClick={() => turn(1)} aria-label="Next hit">
                ›
              </button>
            </>
          )}
          {data !== undefined && data.document.sha256 !== null && (
            <a className="button" href={file(`${api}/documents/${document}/file`)} download>
              Download
            </a>
          )}
        </div>
      </div>
      <div className="tablist" role="tablist" aria-label="Views of the document">
        {tabs.map((one) => (
          <button
            key={one}
            id={`tab-${one}`}
            type="button"
            role="tab"
            aria-selected={one === tab}
            aria-controls="view"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => show(one)}
            onKeyDown={(event) => {
              const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
              const next = tabs[(tabs.indexOf(one) + by + tabs.length) % tabs.length];
              if (by === 0 || next === undefined) return;
              show(next);
              event.currentTarget.parentElement?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
            }}
          >
            {names[one]}
          </button>
        ))}
      </div>
      <div className="view" id="view" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={-1}>
        {tab === "text" && <TextView document={document} query={query} hit={hit} />}
        {tab !== "text" && data === undefined && <Loading />}
        {tab === "original" && data !== undefined && <Original document={data.document} />}
        {tab === "fields" && data !== undefined && <Facts shown={data} />}
        {tab === "related" && <Relatives document={document} open={open} />}
        {tab === "history" && <History document={document} />}
      </div>
    </>
  );
}
