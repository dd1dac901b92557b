import { lazy, Suspense, useState, type ReactNode } from "react";
import type { DocumentRow } from "../../api/types";
import { Loading } from "../../parts/Empty";
import { bytes, typeName } from "../../parts/format";
import { films, isOffice, pictures, sounds } from "../../parts/mediaTypes";
import { HtmlFrame } from "../../parts/HtmlFrame";
import { Problem } from "../../parts/Problem";
import { largestFile, useFile, useFileAddress } from "./file";

const MailView = lazy(async () => ({ default: (await import("./MailView")).MailView }));
const PdfView = lazy(async () => ({ default: (await import("./PdfView")).PdfView }));
const empty = new Map<string, string>();

/** A document as it came, where a browser can show it safely. */
export function Original({ document }: { document: DocumentRow }): ReactNode {
  if (document.sha256 === null) return <p className="hint pad">It has no file: it is a row of fields.</p>;
  return <Suspense fallback={<Loading what="the original" />}>{viewOf(document)}</Suspense>;
}

function viewOf(document: DocumentRow): ReactNode {
  const type = document.mediaType;
  if (pictures.includes(type)) return <Picture document={document} />;
  if (sounds.includes(type) || films.includes(type)) return <Media document={document} isFilm={films.includes(type)} />;
  if (document.size > largestFile) return <p className="hint pad">With {bytes(document.size)} it is too large to be shown here. Download it, or read its text.</p>;
  if (type === "message/rfc822") return <MailView document={document.number} />;
  if (type === "application/pdf") return <PdfView document={document.number} />;
  if (type === "text/html") return <Html document={document.number} />;
  if (isOffice(type)) return <PdfView document={document.number} part="pages" />;
  return (
    <div className="pad">
      <p>
        {typeName(type)} has no page view here. Its text is on the first tab; the file itself can be downloaded
        {type.startsWith("video/") && ", and the library makes an MP4 of it"}.
      </p>
    </div>
  );
}

function Picture({ document }: { document: DocumentRow }): ReactNode {
  const at = useFileAddress(document.number);
  const [zoom, setZoom] = useState("fit");
  return (
    <div className="pages">
      <label>
        Zoom{" "}
        <select value={zoom} onChange={(event) => setZoom(event.target.value)}>
          <option value="fit">to fit</option>
          <option value="one">100 %</option>
          <option value="two">200 %</option>
        </select>
      </label>
      <img className={`picture ${zoom}`} src={at} alt={`Document ${document.number}`} />
    </div>
  );
}

function Media({ document, isFilm }: { document: DocumentRow; isFilm: boolean }): ReactNode {
  const at = useFileAddress(document.number);
  return (
    <div className="pages">
      {/* Evidence has no captions; its transcript, where there is one, is its text. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      {isFilm ? <video controls preload="metadata" src={at} /> : <audio controls preload="metadata" src={at} />}
    </div>
  );
}

function Html({ document }: { document: number }): ReactNode {
  const file = useFile(document);
  if (file.error !== null) return <Problem of={file.error} />;
  if (file.data === undefined) return <Loading what="the page" />;
  return <HtmlFrame html={new TextDecoder().decode(file.data)} inline={empty} title="The page" />;
}
