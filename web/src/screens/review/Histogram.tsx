import { useState, type PointerEvent, type ReactNode, type SubmitEvent } from "react";
import type { Facet } from "../../api/types";
import { said } from "../../parts/Form";
import { counted } from "../../parts/format";

const height = 48;
const most = 120;

/** Months between two, both included: those without documents are bars too. */
function months(first: string, last: string): string[] {
  const all: string[] = [];
  const [year = 0, month = 1] = first.split("-").map(Number);
  for (let at = new Date(Date.UTC(year, month - 1)); all.length < 12_000; at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1))) {
    const name = at.toISOString().slice(0, 7);
    all.push(name);
    if (name >= last) break;
  }
  return all;
}

/** How the dates lie; dragged over, a range of months is chosen. The two fields below do the same by keyboard. */
export function Histogram({ dates, choose }: { dates: Facet; choose: (from: string, to: string) => void }): ReactNode {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const first = dates.values[0]?.value;
  const last = dates.values.at(-1)?.value;
  if (first === undefined || last === undefined) return null;
  const counts = new Map(dates.values.map((one) => [one.value, one.count]));
  const all = months(first, last);
  const per = Math.ceil(all.length / most);
  const bars = Array.from({ length: Math.ceil(all.length / per) }, (_, index) => {
    const span = all.slice(index * per, (index + 1) * per);
    return { from: span[0] ?? first, to: span.at(-1) ?? last, count: span.reduce((sum, month) => sum + (counts.get(month) ?? 0), 0) };
  });
  const highest = Math.max(...bars.map((bar) => bar.count));
  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(bars.length - 1, Math.floor(((event.clientX - box.left) / box.width) * bars.length)));
  };

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    choose(said(form, "from"), said(form, "to"));
  }

  return (
    <section aria-label="Dates" className="histogram">
      <h3>Date</h3>
      <svg
        viewBox={`0 0 ${bars.length} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Documents by month from ${first} to ${last}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: at(event), to: at(event) });
        }}
        onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: at(event) })}
        onPointerUp={() => {
          if (drag === null) return;
          const from = bars[Math.min(drag.from, drag.to)];
          const to = bars[Math.max(drag.from, drag.to)];
          setDrag(null);
          if (from !== undefined && to !== undefined) choose(from.from, to.to);
        }}
      >
        {bars.map((bar, index) => {
          const tall = bar.count === 0 ? 0 : Math.max(2, (bar.count / highest) * height);
          const isIn = drag !== null && index >= Math.min(drag.from, drag.to) && index <= Math.max(drag.from, drag.to);
          return (
            <rect key={bar.from} className={isIn ? "chosen" : ""} x={index + 0.1} width={0.8} y={height - tall} height={tall}>
              <title>{`${bar.from}${bar.to === bar.from ? "" : ` to ${bar.to}`}: ${counted(bar.count, "document")}`}</title>
            </rect>
          );
        })}
      </svg>
      <form className="range" onSubmit={submit} key={`${first} ${last}`}>
        <input type="month" name="from" aria-label="From month" defaultValue={first} required />
        <input type="month" name="to" aria-label="To month" defaultValue={last} required />
        <button type="submit">Between</button>
      </form>
    </section>
  );
}
