import type { ReactNode } from "react";
import { useAsk, useChange } from "../../api/ask";
import { address, asked, call } from "../../api/http";
import type { ListOf, Version } from "../../api/library";
import { Loading } from "../../parts/Empty";
import { said, TextField } from "../../parts/Form";
import { bytes, dateTime } from "../../parts/format";
import { Name } from "../../parts/Name";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

/** The states that a document's file has had, newest first, and the next one. */
export function Versions({ path }: { path: string }): ReactNode {
  const { api, may } = useHere();
  const { data, error } = useAsk<ListOf<Version>>(`${path}/versions`);
  const add = useChange(
    ({ file, note }: { file: File; note: string }) => call("POST", asked(`${path}/versions`, { fileName: file.name, note }), file),
    [`${api}/documents`],
  );
  return (
    <section aria-labelledby="versions">
      <h3 id="versions">Versions</h3>
      <Problem of={error ?? add.error} />
      {data === undefined && error === null && <Loading what="the versions" />}
      <ul className="plain">
        {data?.items.toReversed().map((version) => (
          <li key={version.ordinal} className="row">
            <span>
              {version.ordinal} <Name>{version.fileName}</Name>
              {version.isCurrent && " (current)"}
              <br />
              <span className="hint">
                {bytes(version.size)}, {dateTime(version.createdAt)}, by <Name>{version.createdBy}</Name>
                {version.note !== null && (
                  <>
                    : <Name>{version.note}</Name>
                  </>
                )}
              </span>
            </span>
            <a className="button" href={address(`${path}/versions/${version.ordinal}/file`)} download>
              Download<span className="hidden"> version {version.ordinal}</span>
            </a>
          </li>
        ))}
      </ul>
      {may("Edit") && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const target = event.currentTarget;
            const form = new FormData(target);
            const file = form.get("file");
            if (file instanceof File) add.mutate({ file, note: said(form, "note") }, { onSuccess: () => target.reset() });
          }}
        >
          <TextField label="New version" name="file" type="file" required />
          <TextField label="What is new in it" name="note" />
          <button type="submit" disabled={add.isPending}>
            {add.isPending ? "Being sent…" : "Add the version"}
          </button>
        </form>
      )}
    </section>
  );
}
