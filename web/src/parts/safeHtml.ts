import DOMPurify, { type Config } from "dompurify";
import frameStyle from "../styles/frame.css?url";

const rules: Config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "option", "audio", "video", "source", "track", "map", "area", "base", "meta", "link", "dialog", "template"],
  FORBID_ATTR: ["style", "class", "id", "name", "srcset", "background", "action", "formaction", "ping", "poster", "target", "is", "slot"],
  ALLOW_DATA_ATTR: false,
  WHOLE_DOCUMENT: false,
};
const picture = /^data:image\/(?:png|jpeg|gif|webp|bmp);base64,/i;

export interface SafeHtml {
  html: string;
  /** Pictures and links to elsewhere that were taken out. */
  blocked: number;
}

/**
 * HTML from outside, so that it can neither run, load nor mislead: no script, form or style; of pictures only those that came with it; of
 * links what they say and where they would lead. It is shown in a frame without any right (see HtmlFrame) besides.
 */
export function safeHtml(html: string, inline: ReadonlyMap<string, string>): SafeHtml {
  // In a document that is never shown: in this one, pictures would be loaded as soon as they are there.
  const { body } = document.implementation.createHTMLDocument("");
  body.append(DOMPurify.sanitize(html, { ...rules, RETURN_DOM_FRAGMENT: true }));
  let blocked = 0;
  for (const image of body.querySelectorAll("img")) {
    const source = image.getAttribute("src") ?? "";
    const own = source.toLowerCase().startsWith("cid:") ? inline.get(source.slice(4)) : source;
    if (own !== undefined && picture.test(own)) {
      image.setAttribute("src", own);
    } else {
      blocked++;
      image.replaceWith(document.createTextNode(image.alt === "" ? "" : `[picture not loaded: ${image.alt}]`));
    }
  }
  for (const link of body.querySelectorAll("a")) {
    const target = link.getAttribute("href") ?? "";
    const text = link.textContent.trim();
    link.removeAttribute("href");
    if (target !== "" && target !== text) link.append(` ‹${target.length > 120 ? `${target.slice(0, 120)}…` : target}›`);
  }
  return { html: body.innerHTML, blocked };
}

/** A whole page around it: nothing may be loaded but our own style and pictures that are in it. */
export const framePage = (html: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src ${location.origin}"><link rel="stylesheet" href="${new URL(frameStyle, location.href).href}"></head><body dir="auto">${html}</body></html>`;
