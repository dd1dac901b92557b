import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { bytes, date, typeName } from "../../parts/format";
import { Name } from "../../parts/Name";
import { useWidth } from "../../parts/useWidth";
import type { Results } from "../review/found";
import { Thumbnail } from "./Thumbnail";

const cardWidth = 208;
const cardHeight = 224;

// Browsers scroll no further than some 33 million pixels.
const mostRows = Math.floor(32_000_000 / cardHeight);

interface Shown {
  found: Results;
  current: number;
  look: (first: number, last: number) => void;
  open: (index: number) => void;
}

/** Documents as cards; only those in sight are there, and only their pictures are asked for. */
export function Cards({ found, current, look, open }: Shown): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const columns = Math.max(1, Math.floor(useWidth(box) / cardWidth));
  const shown = Math.min(found.total, mostRows * columns);
  // It is not memoized, and need not be.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({ count: Math.ceil(shown / columns), getScrollElement: () => box.current, estimateSize: () => cardHeight, overscan: 1 });
  const items = rows.getVirtualItems();
  const first = (items[0]?.index ?? 0) * columns;
  const last = Math.min(found.total, ((items.at(-1)?.index ?? 0) + 1) * columns) - 1;
  useEffect(() => look(first, Math.max(first, last)), [first, last, look]);
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(Math.floor(current / columns), { align: "auto" });
  }, [columns, current, rows]);

  function press(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    open(Math.max(0, Math.min(shown - 1, current < 0 ? 0 : current + step)));
  }

  return (
    <>
      {shown < found.total && <p className="notice">These are too many to scroll through: look for something, or choose a folder, to see the rest.</p>}
      <div
        ref={box}
        className="cards"
        role="grid"
        aria-label="Documents"
        aria-rowcount={Math.ceil(found.total / columns)}
        aria-colcount={columns}
        tabIndex={0}
        {...(current >= 0 ? { "aria-activedescendant": `card-${current}` } : {})}
        onKeyDown={press}
      >
        <div className="rows" role="rowgroup" style={{ height: rows.getTotalSize() }}>
          {items.map((item) => (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 1}
              className="row"
              style={{ transform: `translateY(${item.start}px)`, height: cardHeight, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
            >
              {Array.from({ length: Math.min(columns, shown - item.index * columns) }, (_, column) => {
                const index = item.index * columns + column;
                const row = found.at(index);
                return (
                  // Keys are taken by the grid, which has the focus.
                  // eslint-disable-next-line jsx-a11y/click-events-have-key-events
                  <div
                    key={index}
                    id={`card-${index}`}
                    role="gridcell"
                    tabIndex={-1}
                    aria-colindex={column + 1}
                    aria-selected={index === current}
                    className={index === current ? "card current" : "card"}
                    onClick={() => open(index)}
                  >
                    {row === undefined ? (
                      "…"
                    ) : (
                      <>
                        <Thumbnail document={row} />
                        <span className="called">
                          <Name>{row.name}</Name>
                        </span>
                        <span className="hint">
                          {typeName(row.mediaType)}
                          {row.size > 0 && `, ${bytes(row.size)}`}
                          {row.date !== null && `, ${date(row.date)}`}
                        </span>
                      </>
                    )}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
