import { useState, type ReactNode } from "react";
import { useAsk, useAskAll, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { Field, Folder, Json, ListOf, Relation, ShownDocument } from "../../api/types";
import { Empty } from "../../parts/Empty";
import { CheckField } from "../../parts/Form";
import { counted } from "../../parts/format";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";
import { FieldInput } from "./FieldInput";
import { NewField, NewFolder } from "./NewCoding";

const spreads: [relation: Relation, name: string][] = [
  ["Alone", "this alone"],
  ["Family", "its family"],
  ["Thread", "its conversation"],
  ["Duplicates", "its copies"],
];

interface Chosen {
  document: number | undefined;
  selected: number[];
  next: () => void;
}

/** What a reviewer decides: fields and folders of the workspace. */
export function CodingPane({ document, selected, next }: Chosen): ReactNode {
  const { api, may } = useHere();
  const [asks, setAsks] = useState<"field" | "folder" | null>(null);
  const fields = useAsk<ListOf<Field>>(`${api}/fields`).data?.items.filter((field) => !field.isSystem) ?? [];
  const folders = useAskAll<Folder>(`${api}/folders`).data?.items ?? [];
  const { data } = useAsk<ShownDocument>(`${api}/documents/${document ?? 0}`, {}, { when: document !== undefined });
  const targets = selected.length > 0 ? selected : document === undefined ? [] : [document];
  return (
    <>
      <h2>Coding</h2>
      {may("Organize") && (
        <div className="buttons">
          <button type="button" onClick={() => setAsks("field")}>
            New field
          </button>
          <button type="button" onClick={() => setAsks("folder")}>
            New folder
          </button>
        </div>
      )}
      {fields.length + folders.length === 0 && (
        <Empty title="Nothing to code with yet">
          <p>A workspace needs fields (such as Relevance, with the choices Yes and No) or folders for reviewers to decide with.</p>
        </Empty>
      )}
      {targets.length === 0 ? (
        <p className="hint">Choose a document, or select several.</p>
      ) : (
        (selected.length > 0 || data !== undefined) && (
          <Decision
            key={selected.length > 0 ? `s${selected.join()}` : `d${document ?? 0}`}
            targets={targets}
            shown={selected.length > 0 ? undefined : data}
            fields={fields}
            folders={folders}
            next={next}
          />
        )
      )}
      {asks === "field" && <NewField close={() => setAsks(null)} />}
      {asks === "folder" && <NewFolder close={() => setAsks(null)} />}
    </>
  );
}

interface Deciding {
  targets: number[];
  shown: ShownDocument | undefined;
  fields: Field[];
  folders: Folder[];
  next: () => void;
}

interface Coded {
  number: number;
  documents: number;
}

function Decision({ targets, shown, fields, folders, next }: Deciding): ReactNode {
  const { api, may } = useHere();
  const [values, setValues] = useState<Record<string, Json>>({});
  const [placed, setPlaced] = useState<Record<number, boolean>>({});
  const [spread, setSpread] = useState<Relation>("Alone");
  const code = useChange((order: object) => call<Coded>("POST", `${api}/codings`, order), [`${api}/documents`, `${api}/folders`]);
  const isChanged = Object.keys(values).length + Object.keys(placed).length > 0;

  function save(then?: () => void): void {
    const isPlaced = (want: boolean) => Object.entries(placed).filter(([, is]) => is === want).map(([folder]) => Number(folder));
    const done = (coded?: Coded) => {
      if (coded !== undefined) remember(api, coded);
      setValues({});
      setPlaced({});
      then?.();
    };
    if (!isChanged) {
      done();
      return;
    }
    code.mutate({ documents: targets, spread, values, place: isPlaced(true), displace: isPlaced(false) }, { onSuccess: done });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {targets.length > 1 && <p className="notice">For {counted(targets.length, "selected document")}</p>}
      <Problem of={code.error} />
      <fieldset disabled={!may("Review")} className="bare">
        {fields.map((field) => (
          <FieldInput
            key={field.number}
            field={field}
            value={values[field.number] === undefined ? (shown?.values[field.name] ?? null) : values[field.number] ?? null}
            change={(value) => setValues({ ...values, [field.number]: value })}
          />
        ))}
        {folders.length > 0 && (
          <fieldset>
            <legend>Folders</legend>
            {folders.map((folder) => (
              <CheckField
                key={folder.number}
                label={folder.name}
                checked={placed[folder.number] ?? shown?.folders.includes(folder.id) ?? false}
                onChange={(event) => setPlaced({ ...placed, [folder.number]: event.target.checked })}
              />
            ))}
          </fieldset>
        )}
        <fieldset>
          <legend>Applies to</legend>
          <div className="chips">
            {spreads.map(([relation, name]) => (
              <label key={relation} className="chip">
                <input type="radio" name="spread" checked={spread === relation} onChange={() => setSpread(relation)} /> {name}
              </label>
            ))}
          </div>
        </fieldset>
        <div className="buttons">
          <button type="submit" className="primary" disabled={!isChanged || code.isPending}>
            Save
          </button>
          <button type="button" data-save-next disabled={code.isPending} onClick={() => save(next)}>
            {isChanged ? "Save and next" : "Next"} <kbd>Ctrl ↵</kbd>
          </button>
        </div>
      </fieldset>
      <UndoLast />
    </form>
  );
}

const last = new Map<string, Coded>();

/** What was done last in this workspace, so that it can be taken back from the next document too. */
function remember(api: string, coded: Coded): void {
  last.set(api, coded);
}

function UndoLast(): ReactNode {
  const { api } = useHere();
  const [told, setTold] = useState<string | null>(null);
  const undo = useChange((number: number) => call<{ documents: number; skipped: number }>("POST", `${api}/codings/${number}/undo`), [
    `${api}/documents`,
    `${api}/folders`,
  ]);
  const coded = last.get(api);
  return (
    <div role="status">
      <Problem of={undo.error} />
      {told !== null && <p className="notice">{told}</p>}
      {coded !== undefined && (
        <p className="row">
          <span>{counted(coded.documents, "document")} coded.</span>
          <button
            type="button"
            data-undo
            onClick={() =>
              undo.mutate(coded.number, {
                onSuccess: (undone) => {
                  last.delete(api);
                  setTold(`Taken back for ${counted(undone.documents, "document")}${undone.skipped > 0 ? `; ${undone.skipped} changed since, and left` : ""}.`);
                },
              })
            }
          >
            Undo
          </button>
        </p>
      )}
    </div>
  );
}
