import { useState, type ReactNode } from "react";
import { useAsk, useChange } from "../api/ask";
import { call } from "../api/http";
import type { Series } from "../api/types";
import { Dialog } from "../parts/Dialog";
import { CheckField, said, SelectField, TextField } from "../parts/Form";
import { counted } from "../parts/format";
import { FormDialog } from "../parts/FormDialog";
import { Problem } from "../parts/Problem";
import { QueryProblem } from "../parts/QueryProblem";
import { useHere } from "../shell/workspace";

export function NewSeries({ close }: { close: () => void }): ReactNode {
  const { api } = useHere();
  const [look, setLook] = useState({ prefix: "ABC", padding: 8, start: 1 });
  const make = useChange((order: object) => call("POST", `${api}/series`, order), [`${api}/series`]);
  return (
    <FormDialog
      title="New series"
      action="Make it"
      error={make.error}
      isPending={make.isPending}
      close={close}
      submit={(form) => {
        make.mutate(
          {
            name: said(form, "name"),
            prefix: look.prefix,
            padding: look.padding,
            start: look.start,
            level: said(form, "level"),
            includeNatives: form.has("natives"),
            includeText: form.has("text"),
            includeImages: form.has("images"),
            imageFormat: said(form, "imageFormat"),
          },
          { onSuccess: close },
        );
      }}
    >
      <TextField label="Name" name="name" required />
      <div className="pair">
        <TextField label="Prefix" value={look.prefix} onChange={(event) => setLook({ ...look, prefix: event.target.value })} />
        <TextField label="Digits" type="number" min={1} max={15} value={look.padding} onChange={(event) => setLook({ ...look, padding: Number(event.target.value) })} />
        <TextField label="First number" type="number" min={1} value={look.start} onChange={(event) => setLook({ ...look, start: Number(event.target.value) })} />
      </div>
      <p role="status">
        The first will be <code>{look.prefix + String(look.start).padStart(look.padding, "0")}</code>
      </p>
      <SelectField label="Numbers count" name="level">
        <option value="Document">documents</option>
        <option value="Page">pages</option>
      </SelectField>
      <CheckField label="With native files" name="natives" defaultChecked />
      <CheckField label="With text" name="text" defaultChecked />
      <CheckField label="With page images" name="images" />
      <SelectField label="Page images are" name="imageFormat">
        <option value="Tiff">TIFF, a file per page</option>
        <option value="Pdf">PDF, a file per document</option>
      </SelectField>
      <p className="hint">Load files are written as DAT and OPT.</p>
    </FormDialog>
  );
}

interface Preview {
  documents: number;
  firstLabel: string | null;
  lastLabel: string | null;
}

export function NewProduction({ series, close }: { series: Series[]; close: () => void }): ReactNode {
  const { api } = useHere();
  const [chosen, setChosen] = useState(series[0]?.number ?? 0);
  const [query, setQuery] = useState("");
  const [looked, setLooked] = useState<string | null>(null);
  const preview = useAsk<Preview>(`${api}/series/${chosen}/preview`, { query: looked ?? "" }, { when: looked !== null });
  const begin = useChange((order: object) => call("POST", `${api}/exports`, order), [`${api}/exports`, `${api}/series`]);
  const isShown = looked === query && preview.data !== undefined;
  return (
    <Dialog title="Produce" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          begin.mutate({ name: said(form, "name"), series: chosen, query }, { onSuccess: close });
        }}
      >
        <Problem of={begin.error} />
        <TextField label="Name" name="name" required defaultValue="Volume 1" />
        <SelectField label="Series" value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
          {series.map((one) => (
            <option key={one.number} value={one.number}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Documents: what this query finds"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          hint="Empty for all. Copies and known files are never produced. Families are not completed: say so in the query."
        />
        {looked !== null && <QueryProblem query={looked} of={preview.error} />}
        {isShown && (
          <p className="notice" role="status">
            {counted(preview.data.documents, "document")}
            {preview.data.firstLabel !== null && (
              <>
                : <code>{preview.data.firstLabel}</code>
                {preview.data.lastLabel === null ? " and on, page by page" : <> to <code>{preview.data.lastLabel}</code></>}
              </>
            )}
          </p>
        )}
        <div className="buttons">
          <button type="button" onClick={() => setLooked(query)}>
            Preview the numbers
          </button>
          <button type="submit" className="primary" disabled={!isShown || preview.data.documents === 0 || begin.isPending}>
            Begin
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
