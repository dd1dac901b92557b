import { useQueries } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useAsk } from "../../api/ask";
import { asked, call } from "../../api/http";
import type { Highlight, ListOf, TextPart } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { count } from "../../parts/format";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";
import { textPart } from "./found";

/** The text with its hits marked. Long texts come part by part. */
export function TextView({ document, query, hit }: { document: number; query: string; hit: number }): ReactNode {
  const { api } = useHere();
  const [parts, setParts] = useState(1);
  const path = `${api}/documents/${document}/text/part`;
  const hits = useHits(document, query).items;
  const needed = Math.max(parts, Math.floor((hits[hit]?.start ?? 0) / textPart) + 1);
  const answers = useQueries({
    queries: Array.from({ length: needed }, (_, index) => {
      const part = { start: index * textPart, length: textPart };
      return {
        queryKey: [path, part],
        queryFn: ({ signal }: { signal: AbortSignal }) => call<TextPart>("GET", asked(path, part), undefined, signal),
        staleTime: 30_000,
      };
    }),
  });
  const text = answers.map((answer) => answer.data?.text ?? "").join("");
  const total = answers[0]?.data?.total ?? 0;
  const current = useRef<HTMLElement>(null);
  const pieces = useMemo(() => split(text, hits), [text, hits]);
  useEffect(() => {
    // In braces: browsers begin to answer with a promise, which is no way to clean up.
    current.current?.scrollIntoView({ block: "center" });
  }, [hit, pieces]);
  const failed = answers.find((answer) => answer.error !== null)?.error;
  if (failed !== undefined) return <Problem of={failed} />;
  if (answers[0]?.data === undefined) return <Loading what="the text" />;
  if (total === 0) {
    return <p className="hint pad">No text was found in it. If it is a picture of text, have text recognized (OCR); its original is on the next tab.</p>;
  }
  return (
    // Scrolled by keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="text" tabIndex={0} role="region" aria-label="Text">
      <pre dir="auto">
        {pieces.map((piece, index) =>
          piece.hit === null ? (
            piece.text
          ) : (
            <mark key={index} {...(piece.hit === hit ? { ref: current, className: "current", "aria-current": "true" as const } : {})}>
              {piece.text}
            </mark>
          ),
        )}
      </pre>
      {text.length < total && (
        <button type="button" onClick={() => setParts(needed + 1)}>
          Show more: {count(total - text.length)} characters are left
        </button>
      )}
    </div>
  );
}

const none: ListOf<Highlight> = { items: [], total: 0 };

/** Where the hits of a query stand in the text of a document. */
export function useHits(document: number, query: string): ListOf<Highlight> {
  const { api } = useHere();
  return useAsk<ListOf<Highlight>>(`${api}/documents/${document}/hits`, { query }, { when: query !== "" }).data ?? none;
}

interface Piece {
  text: string;
  hit: number | null;
}

function split(text: string, hits: Highlight[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  hits.forEach((hit, index) => {
    if (hit.start < at || hit.start + hit.length > text.length) return;
    if (hit.start > at) pieces.push({ text: text.slice(at, hit.start), hit: null });
    pieces.push({ text: text.slice(hit.start, hit.start + hit.length), hit: index });
    at = hit.start + hit.length;
  });
  pieces.push({ text: text.slice(at), hit: null });
  return pieces;
}
