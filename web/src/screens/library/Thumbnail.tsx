import { useEffect, useRef, type ReactNode } from "react";
import type { DocumentRow } from "../../api/types";
import { typeName } from "../../parts/format";
import { hasPicture } from "../../parts/mediaTypes";
import { useFile } from "../review/file";

/** A document in small; what has no picture shows what it is. */
export function Thumbnail({ document }: { document: DocumentRow }): ReactNode {
  const picture = useRef<HTMLImageElement>(null);
  const isMade = document.sha256 !== null && hasPicture(document.mediaType);
  const { data, isLoading } = useFile(document.number, "thumbnail", { version: document.sha256, when: isMade });
  useEffect(() => {
    if (data === undefined || picture.current === null) return;
    const shown = URL.createObjectURL(new Blob([data], { type: "image/webp" }));
    picture.current.src = shown;
    return () => URL.revokeObjectURL(shown);
  }, [data]);
  return (
    <span className="thumbnail">
      {data !== undefined ? <img ref={picture} alt="" /> : <span className="kind">{isLoading ? "…" : document.sha256 === null ? "Fields" : typeName(document.mediaType)}</span>}
    </span>
  );
}
