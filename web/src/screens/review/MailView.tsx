import { useQuery } from "@tanstack/react-query";
import PostalMime, { type Address as MailAddress, type Attachment, type Email } from "postal-mime";
import type { ReactNode } from "react";
import { Loading } from "../../parts/Empty";
import { bytes, dateTime } from "../../parts/format";
import { HtmlFrame } from "../../parts/HtmlFrame";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useFile } from "./file";

const largestPicture = 5 << 20;

/** A mail as its sender meant it to look, as far as that is safe. */
export function MailView({ document }: { document: number }): ReactNode {
  const file = useFile(document);
  const mail = useQuery({
    queryKey: ["mail", document],
    enabled: file.data !== undefined,
    queryFn: async () => {
      const read = await PostalMime.parse(file.data ?? new ArrayBuffer(), { attachmentEncoding: "base64", maxNestingDepth: 50 });
      return { read, inline: pictures(read) };
    },
    staleTime: Infinity,
  });
  if (file.error !== null) return <Problem of={file.error} />;
  if (mail.error !== null) return <p className="notice">The message cannot be shown as it was: {mail.error.message} Its text is on the first tab.</p>;
  if (mail.data === undefined) return <Loading what="the message" />;
  const { read, inline } = mail.data;
  return (
    <article className="mail" aria-label="Message">
      <dl className="facts">
        <Line name="From" people={read.from === undefined ? [] : [read.from]} />
        <Line name="To" people={read.to ?? []} />
        <Line name="CC" people={read.cc ?? []} />
        <Line name="BCC" people={read.bcc ?? []} />
        <dt>Subject</dt>
        <dd>
          <Name>{read.subject ?? ""}</Name>
        </dd>
        <dt>Date</dt>
        <dd>{read.date === undefined ? "" : dateTime(read.date)}</dd>
      </dl>
      {read.html === undefined ? <pre dir="auto">{read.text}</pre> : <HtmlFrame html={read.html} inline={inline} title="The message" />}
      {read.attachments.length > 0 && (
        <>
          <h3>Attachments</h3>
          <p className="hint">They are documents of their own: see “Related”.</p>
          <ul>
            {read.attachments.map((attachment, index) => (
              <li key={index}>
                <Name>{attachment.filename ?? "without a name"}</Name> {bytes((base64(attachment).length * 3) / 4)}
              </li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}

function Line({ name, people }: { name: string; people: MailAddress[] }): ReactNode {
  if (people.length === 0) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {people.map((person, index) => (
          <span key={index}>
            {index > 0 && "; "}
            <Name>{person.name}</Name> {person.address !== undefined && <Name>{`<${person.address}>`}</Name>}
          </span>
        ))}
      </dd>
    </>
  );
}

/** It was asked for so. */
const base64 = (attachment: Attachment): string => (typeof attachment.content === "string" ? attachment.content : "");

/** Pictures that came with the mail, by the ids that its HTML names them by. */
function pictures(mail: Email): Map<string, string> {
  const found = new Map<string, string>();
  for (const attachment of mail.attachments) {
    const content = base64(attachment);
    if (attachment.contentId !== undefined && attachment.mimeType.startsWith("image/") && content.length < largestPicture) {
      found.set(attachment.contentId.replace(/^<|>$/g, ""), `data:${attachment.mimeType};base64,${content}`);
    }
  }
  return found;
}
