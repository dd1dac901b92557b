import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { useAsk } from "../../api/ask";
import type { ShownDocument, TextPart } from "../../api/types";
import { Empty, Loading } from "../../parts/Empty";
import { count, counted, date } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { Title } from "../../shell/Title";
import { useHere } from "../../shell/workspace";
import { useKeys } from "../review/useKeys";
import type { Aligned, Piece } from "./align";
import { useAligned } from "./useAligned";

/** Characters of each text that are compared. */
const most = 400_000;

/** Two texts side by side, with what differs marked word by word. */
export function Compare({ left, right }: { left: number; right: number }): ReactNode {
  const { api } = useHere();
  const part = { start: 0, length: most };
  const first = useAsk<TextPart>(`${api}/documents/${left}/text/part`, part);
  const second = useAsk<TextPart>(`${api}/documents/${right}/text/part`, part);
  const aligned = useAligned(first.data?.text, second.data?.text);
  const error = first.error ?? second.error;
  const isCut = Math.max(first.data?.total ?? 0, second.data?.total ?? 0) > most;
  return (
    <div className="compare">
      <Title>{`Documents ${left} and ${right} compared`}</Title>
      <div className="sides">
        <Side document={left} />
        <Side document={right} />
      </div>
      <Problem of={error} />
      {isCut && <p className="notice">They are long: the first {count(most)} characters of each are compared.</p>}
      {error === null && aligned === "busy" && <Loading what="the comparison" />}
      {aligned === null && (
        <Empty title="They differ too much">
          <p>Comparing them word by word would take too long. Open each document to read it.</p>
        </Empty>
      )}
      {aligned !== null && aligned !== "busy" && <Sheet aligned={aligned} />}
    </div>
  );
}

function Side({ document }: { document: number }): ReactNode {
  const { api, base } = useHere();
  const { data } = useAsk<ShownDocument>(`${api}/documents/${document}`);
  return (
    <p>
      <Link href={`${base}/review?doc=${document}`}>
        {document} {data !== undefined && <Name>{data.document.name}</Name>}
      </Link>
      {data !== undefined && (
        <span className="hint">
          {" "}
          {date(data.document.date)}, <Name>{data.document.custodian}</Name>
        </span>
      )}
    </p>
  );
}

function Sheet({ aligned }: { aligned: Aligned }): ReactNode {
  const { rows, differences } = aligned;
  const [current, setCurrent] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  // It is not memoized, and need not be.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => 24, overscan: 20 });
  const turn = (by: number) => {
    if (differences.length === 0) return;
    const next = (current + by + differences.length) % differences.length;
    setCurrent(next);
    virtual.scrollToIndex(differences[next] ?? 0, { align: "center" });
  };
  useKeys({ n: () => turn(1), p: () => turn(-1) });
  return (
    <>
      <div className="buttons">
        <span role="status">
          {differences.length === 0 ? "The words are the same" : `difference ${current + 1} of ${counted(differences.length, "difference")}`}
        </span>
        {differences.length > 0 && (
          <>
            <button type="button" onClick={() => turn(-1)}>
              Previous <kbd>p</kbd>
            </button>
            <button type="button" onClick={() => turn(1)}>
              Next <kbd>n</kbd>
            </button>
          </>
        )}
      </div>
      {/* Scrolled by keys. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="sheet" ref={box} tabIndex={0} role="region" aria-label="The two texts">
        <div className="rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={row !== undefined && isSame(row.left) && isSame(row.right) ? "abreast same" : "abreast"}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Text pieces={row?.left ?? []} current={current} isLeft />
                <Text pieces={row?.right ?? []} current={current} isLeft={false} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

const isSame = (pieces: Piece[]): boolean => pieces.every((piece) => piece.difference === null);

function Text({ pieces, current, isLeft }: { pieces: Piece[]; current: number; isLeft: boolean }): ReactNode {
  const Mark = isLeft ? "del" : "ins";
  return (
    <pre dir="auto">
      {pieces.map((piece, index) =>
        piece.difference === null ? (
          piece.text
        ) : (
          <Mark key={index} {...(piece.difference === current ? { className: "current" } : {})}>
            {piece.text}
          </Mark>
        ),
      )}
    </pre>
  );
}
