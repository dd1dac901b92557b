import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { DocumentRow } from "../../api/types";
import { Empty, Loading } from "../../parts/Empty";
import { bytes, date, typeName } from "../../parts/format";
import { plain } from "../../parts/format";
import type { Sort } from "./address";
import type { Results as FoundResults } from "./found";

// Low enough that a million rows still fit into what browsers can scroll.
const rowHeight = 30;

export interface Column {
  id: string;
  name: string;
  width: number;
  sort?: Sort;
  show: (row: DocumentRow) => string;
}

export function columnsOf(subject: number | undefined, from: number | undefined): Column[] {
  const value = (row: DocumentRow, field: number | undefined) => {
    const found = field === undefined ? undefined : row.values?.[String(field)];
    return typeof found === "string" ? found : "";
  };
  return [
    { id: "number", name: "No.", width: 60, sort: "Number", show: (row) => String(row.number) },
    { id: "date", name: "Date", width: 112, sort: "Time", show: (row) => date(row.date) },
    { id: "name", name: "Subject or name", width: 240, sort: "Name", show: (row) => value(row, subject) || row.name },
    { id: "from", name: "From", width: 170, ...(from === undefined ? {} : { sort: `Field:${from}` as const }), show: (row) => value(row, from) },
    { id: "custodian", name: "Custodian", width: 120, sort: "Custodian", show: (row) => row.custodian },
    { id: "type", name: "Type", width: 90, show: (row) => typeName(row.mediaType) },
    { id: "size", name: "Size", width: 80, show: (row) => bytes(row.size) },
  ];
}

interface Shown {
  found: FoundResults;
  columns: Column[];
  current: number;
  sort: Sort | undefined;
  descending: boolean;
  selected: ReadonlySet<number>;
  isSearch: boolean;
  /** Lines may be groups that open. */
  isGrouped: boolean;
  look: (first: number, last: number) => void;
  open: (index: number) => void;
  order: (sort: Sort) => void;
  select: (row: DocumentRow, index: number, range: boolean) => void;
}

/** What was found, a row a document; only the rows in sight are there. */
export function Results({ found, columns, current, sort, descending, selected, isSearch, isGrouped, look, open, order, select }: Shown): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  // It is not memoized, and need not be.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({ count: found.total, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => look(first, last), [first, last, look]);
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(current, { align: "auto" });
  }, [current, rows]);

  function press(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    const row = found.at(current);
    if (step !== undefined) {
      event.preventDefault();
      open(Math.max(0, Math.min(found.total - 1, current + step)));
    } else if (event.key === "ArrowRight" && isGrouped) {
      event.preventDefault();
      if (found.groupAt(current)?.isOpen === false) found.toggle(current);
    } else if (event.key === "ArrowLeft" && isGrouped) {
      event.preventDefault();
      if (found.groupAt(current)?.isOpen === true) found.toggle(current);
      else if (found.level(current) === 2) open(found.toggle(current));
    } else if (event.key === " " && row !== undefined) {
      event.preventDefault();
      select(row, current, event.shiftKey);
    }
  }

  if (found.isLoading) return <Loading what="the documents" />;
  if (found.total === 0 && found.error !== null) return null; // What went wrong is told above.
  if (found.total === 0) {
    return isSearch ? (
      <Empty title="Nothing is found">
        <p>Try fewer words, another spelling, or a wildcard such as <code>crane*</code>; the Search page explains the grammar.</p>
      </Empty>
    ) : (
      <Empty title="No documents yet">
        <p>Bring evidence in on the Intake page: what comes out of it is listed here.</p>
      </Empty>
    );
  }
  const width = columns.reduce((sum, column) => sum + column.width, isGrouped ? 36 + 64 : 36);
  return (
    <div
      ref={box}
      className="grid"
      role={isGrouped ? "treegrid" : "grid"}
      aria-label="Documents found"
      aria-rowcount={found.total + 1}
      aria-colcount={columns.length + (isGrouped ? 2 : 1)}
      aria-multiselectable="true"
      tabIndex={0}
      {...(current >= 0 ? { "aria-activedescendant": `row-${current}` } : {})}
      onKeyDown={press}
    >
      <div className="head" role="row" aria-rowindex={1} style={{ width }}>
        <span className="cell pick" role="columnheader">
          <span className="hidden">Selected</span>
        </span>
        {isGrouped && (
          <span className="cell group" role="columnheader">
            Group
          </span>
        )}
        {columns.map((column) => (
          <span
            key={column.id}
            className="cell"
            role="columnheader"
            style={{ width: column.width }}
            {...(column.sort !== undefined && column.sort === sort ? { "aria-sort": descending ? ("descending" as const) : ("ascending" as const) } : {})}
          >
            {column.sort === undefined ? (
              column.name
            ) : (
              <button type="button" tabIndex={-1} onClick={() => order(column.sort ?? "Number")}>
                {column.name}
                {column.sort === sort && (descending ? " ▼" : " ▲")}
              </button>
            )}
          </span>
        ))}
      </div>
      <div className="rows" role="rowgroup" style={{ height: rows.getTotalSize(), width }}>
        {items.map((item) => {
          const row = found.at(item.index);
          const isSelected = row !== undefined && selected.has(row.number);
          const group = found.groupAt(item.index);
          return (
            // Keys are taken by the grid, which has the focus.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={item.key}
              id={`row-${item.index}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={isSelected}
              {...(isGrouped ? { "aria-level": found.level(item.index) } : {})}
              {...(group === null ? {} : { "aria-expanded": group.isOpen })}
              className={`row${item.index === current ? " current" : ""}${row?.outcome === "Duplicate" ? " copy" : ""}`}
              style={{ transform: `translateY(${item.start}px)`, height: rowHeight }}
              onClick={() => open(item.index)}
            >
              <span className="cell pick" role="gridcell">
                {row !== undefined && (
                  <input
                    type="checkbox"
                    tabIndex={-1}
                    checked={isSelected}
                    aria-label={`Select document ${row.number}`}
                    onClick={(event) => event.stopPropagation()}
                    onChange={(event) => select(row, item.index, (event.nativeEvent as MouseEvent).shiftKey)}
                  />
                )}
              </span>
              {isGrouped && (
                <span className="cell group" role="gridcell">
                  {group !== null ? (
                    <button
                      type="button"
                      className="quiet"
                      tabIndex={-1}
                      aria-label={`${group.isOpen ? "Close" : "Open"} the group of ${group.size}`}
                      onClick={(event) => {
                        event.stopPropagation();
                        found.toggle(item.index);
                      }}
                    >
                      {group.isOpen ? "▾" : "▸"} {group.size}
                    </button>
                  ) : (
                    found.level(item.index) === 2 && "└"
                  )}
                </span>
              )}
              {columns.map((column) => (
                <span key={column.id} className="cell" role="gridcell" style={{ width: column.width }} dir="auto">
                  {row === undefined ? "…" : plain(column.show(row))}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
