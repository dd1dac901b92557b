import type { ReactNode } from "react";
import { Link } from "wouter";
import { useAsk } from "../../api/ask";
import type { ShownDocument } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { bytes, dateTime, typeName } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";
import { Comments } from "./Comments";
import { Renditions } from "./Renditions";
import { Thumbnail } from "./Thumbnail";
import { Versions } from "./Versions";

/** One document of the library, and what belongs to it. */
export function Details({ document, close }: { document: number; close: () => void }): ReactNode {
  const { api, base } = useHere();
  const path = `${api}/documents/${document}`;
  const { data, error } = useAsk<ShownDocument>(path);
  if (data === undefined) return <aside className="details">{error === null ? <Loading what="the document" /> : <Problem of={error} />}</aside>;
  const row = data.document;
  return (
    <aside className="details" aria-label="The document">
      <header>
        <h2>
          <Name>{row.name}</Name>
        </h2>
        <button type="button" className="quiet" aria-label="Close the document" onClick={close}>
          ✕
        </button>
      </header>
      <Thumbnail document={row} />
      <p className="hint">
        {typeName(row.mediaType)}, {bytes(row.size)}, {dateTime(row.date)}
      </p>
      <p>
        <Link href={`${base}/review?doc=${document}`}>Open in the review</Link>
      </p>
      {row.sha256 !== null && <Versions path={path} />}
      {row.sha256 !== null && <Renditions path={path} />}
      <Comments path={path} />
    </aside>
  );
}
