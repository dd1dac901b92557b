import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { DocumentRow } from "../../api/types";
import { counted } from "../../parts/format";
import { Problem } from "../../parts/Problem";
import { QueryProblem } from "../../parts/QueryProblem";
import { useHere } from "../../shell/workspace";
import { groupings, useAddress } from "./address";
import { CodingPane } from "./Coding";
import { Columns, useColumns } from "./Columns";
import { Facets } from "./Facets";
import { queryOf, useFound, usePrefetch, useShownFields } from "./found";
import { useGrouped } from "./grouped";
import { InBatch } from "./InBatch";
import { Keys } from "./Keys";
import { saveAndNext, useKeys } from "./useKeys";
import { columnsOf, Results } from "./Results";
import { useHits } from "./TextView";
import { Viewer } from "./Viewer";

/** Documents that are selected at once. */
const mostSelected = 10_000;

type Pane = "results" | "viewer" | "coding";

/** Results, the document, and what is decided of it, side by side. */
export function Review(): ReactNode {
  const { opened } = useHere();
  const [address, change] = useAddress();
  const [seen, setSeen] = useState<[first: number, last: number]>([0, 0]);
  const [index, setIndex] = useState(-1);
  const [pane, setPane] = useState<Pane>("results");
  const [hit, setHit] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [anchor, setAnchor] = useState(0);
  const [isFiltering, setFiltering] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const [hidden, setHidden] = useColumns();
  const box = useRef<HTMLInputElement>(null);
  const { subject, from, asked, fields } = useShownFields([]);
  const columns = useMemo(() => columnsOf(subject, from), [subject, from]);
  const query = queryOf(address, asked);
  const lines = index < 0 ? seen : [...seen, index];
  const single = useFound(query, lines, fields.length > 0 && address.group === undefined);
  const grouped = useGrouped(query, address.group, lines, fields.length > 0 && address.group !== undefined);
  const found = address.group === undefined ? single : grouped;
  const hits = useHits(address.document ?? 0, address.document === undefined ? "" : address.query);
  const prefetch = usePrefetch();

  useEffect(() => {
    document.title = `${opened.workspace.name} - Review - Dossier`;
  }, [opened]);

  // A document named in the address is looked for among the rows that are here.
  const current = address.document === undefined ? -1 : found.at(index)?.number === address.document ? index : found.lineOf(address.document);
  const look = useCallback((first: number, last: number) => setSeen([first, last]), []);

  const open = useCallback(
    (row: number) => {
      const show = (wanted: DocumentRow | undefined) => {
        if (wanted === undefined) return;
        setIndex(row);
        setHit(0);
        setPane("viewer");
        change({ document: wanted.number }, address.document !== undefined);
      };
      const here = found.at(row);
      if (here !== undefined) show(here);
      else void found.load(row).then(show, () => undefined); // What went wrong is told above the list.
    },
    [address.document, change, found],
  );
  const next = found.at(current + 1);
  useEffect(() => {
    if (current >= 0 && next !== undefined) prefetch(next.number, address.query);
  }, [address.query, current, next, prefetch]);

  const step = (by: number) => {
    const to = current + by;
    if (to >= 0 && to < found.total) open(to);
  };
  const turn = (by: number) => hits.total > 0 && setHit((hit + by + hits.total) % hits.total);
  // A closed group stands for all of its documents.
  const select = async (row: DocumentRow, at: number, range: boolean) => {
    const from = range ? Math.min(at, anchor) : at;
    const to = range ? Math.min(Math.max(at, anchor), from + mostSelected) : at;
    const isOff = !range && selected.has(row.number);
    setAnchor(at);
    const numbers: number[] = [];
    for (let line = from; line <= to && numbers.length < mostSelected; line++) numbers.push(...(await found.numbers(line)));
    setSelected((before) => (isOff ? new Set([...before].filter((number) => !numbers.includes(number))) : new Set([...before, ...numbers])));
  };
  const pick = (row: DocumentRow, at: number, range: boolean) => void select(row, at, range).catch(() => undefined); // What went wrong is told above the list.
  const choose = (which: number) =>
    document.querySelectorAll<HTMLInputElement>("[data-choices]")[0]?.querySelectorAll<HTMLInputElement>("input")[which - 1]?.click();
  const chosen = found.at(current);
  const [hasKeys, setKeys] = useKeys({
    j: () => step(1),
    k: () => step(-1),
    n: () => turn(1),
    p: () => turn(-1),
    x: () => chosen !== undefined && pick(chosen, current, false),
    t: () => change({ tab: "text" }, true),
    o: () => change({ tab: "original" }, true),
    r: () => change({ tab: "related" }, true),
    [saveAndNext]: () => document.querySelector<HTMLButtonElement>("[data-save-next]")?.click(),
    u: () => document.querySelector<HTMLButtonElement>("[data-undo]")?.click(),
    "/": () => box.current?.focus(),
    "?": () => setHelping(true),
    ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [String(digit), () => choose(digit)])),
  });

  // Another list: what was seen and selected of this one is no more.
  const anew = () => {
    setIndex(-1);
    setSeen([0, 0]);
    setSelected(new Set());
  };
  const search = (query: string) => {
    anew();
    change({ query, document: undefined, sort: undefined, descending: false });
  };
  return (
    <div className="review" data-pane={pane}>
      <h1 className="hidden">Review of {opened.workspace.name}</h1>
      <form
        className="querybar"
        role="search"
        key={address.query}
        onSubmit={(event) => {
          event.preventDefault();
          search(box.current?.value.trim() ?? "");
        }}
      >
        <input ref={box} type="search" aria-label="Query" placeholder="Search, such as: brake w/5 slip" defaultValue={address.query} spellCheck={false} />
        <button type="submit" className="primary">
          Search
        </button>
        <button type="button" aria-expanded={isFiltering} onClick={() => setFiltering(!isFiltering)}>
          Filters
        </button>
        <select
          aria-label="Group by"
          value={address.group ?? ""}
          onChange={(event) => {
            setIndex(-1);
            setSeen([0, 0]);
            change({ group: groupings.find((one) => one === event.target.value) });
          }}
        >
          <option value="">No groups</option>
          <option value="Family">By family</option>
          <option value="Thread">By conversation</option>
        </select>
        <Columns columns={columns} hidden={hidden} setHidden={setHidden} />
        <button type="button" className="quiet" onClick={() => setHelping(true)}>
          Keys
        </button>
        <span role="status" className="hint">
          {found.isLoading || found.error !== null ? "" : counted(found.documents, "document")}
          {address.group !== undefined && !found.isLoading && found.error === null && ` in ${address.group === "Family" ? counted(found.groups, "family", "families") : counted(found.groups, "conversation")}`}
          {found.waiting > 0 && `, ${found.waiting} changes being indexed`}
        </span>
        {selected.size > 0 && (
          <button type="button" onClick={() => setSelected(new Set())}>
            {selected.size} selected: clear
          </button>
        )}
      </form>
      {address.batch !== undefined && <InBatch batch={address.batch} leave={() => change({ batch: undefined, document: undefined })} />}
      {found.error !== null && (found.error.character === null ? <Problem of={found.error} /> : <QueryProblem query={address.query} of={found.error} />)}
      <div className="panes" role="group" aria-label="What is shown on a narrow screen">
        {(["results", "viewer", "coding"] as const).map((one) => (
          <button key={one} type="button" aria-pressed={pane === one} onClick={() => setPane(one)}>
            {one === "results" ? "Results" : one === "viewer" ? "Document" : "Coding"}
          </button>
        ))}
      </div>
      <section className="results" aria-label="Results">
        {isFiltering && (
          <Facets
            address={address}
            change={(wanted) => {
              anew();
              change({ ...wanted, document: undefined });
            }}
            narrow={(clause) => search(address.query === "" ? clause : `(${address.query}) and ${clause}`)}
          />
        )}
        <Results
          found={found}
          columns={columns.filter((column) => !hidden.includes(column.id))}
          current={current}
          sort={address.sort}
          descending={address.descending}
          selected={selected}
          isSearch={address.query !== ""}
          isGrouped={address.group !== undefined}
          look={look}
          open={open}
          order={(sort) => change({ sort, descending: address.sort === sort && !address.descending }, true)}
          select={pick}
        />
      </section>
      <section className="viewer" aria-label="Document">
        <Viewer
          document={address.document}
          query={address.query}
          tab={address.tab}
          hit={hit}
          show={(tab) => change({ tab }, true)}
          turn={turn}
          open={(number) => change({ document: number, tab: "text" })}
          step={step}
        />
      </section>
      <section className="coding" aria-label="Coding">
        <CodingPane document={address.document} selected={[...selected]} next={() => step(1)} />
      </section>
      {isHelping && <Keys isOn={hasKeys} set={setKeys} close={() => setHelping(false)} />}
    </div>
  );
}
