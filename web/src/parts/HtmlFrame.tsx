import { useMemo, type ReactNode } from "react";
import { counted } from "./format";
import { framePage, safeHtml } from "./safeHtml";

/** Shows HTML from outside in a frame that may do nothing: no script, no form, no window, no origin. */
export function HtmlFrame({ html, inline, title }: { html: string; inline: ReadonlyMap<string, string>; title: string }): ReactNode {
  const safe = useMemo(() => safeHtml(html, inline), [html, inline]);
  return (
    <>
      {safe.blocked > 0 && <p className="notice">{counted(safe.blocked, "picture")} from elsewhere not loaded: loading would tell the sender that it was read.</p>}
      <iframe className="html" sandbox="" referrerPolicy="no-referrer" title={title} srcDoc={framePage(safe.html)} />
    </>
  );
}
