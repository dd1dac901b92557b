import { useState, type ReactNode } from "react";
import { useAskAll, useChange } from "../api/ask";
import { call } from "../api/http";
import type { Folder } from "../api/types";
import { CheckField, said, SelectField, TextField } from "../parts/Form";
import { count } from "../parts/format";
import { FormDialog } from "../parts/FormDialog";
import { useHere } from "../shell/workspace";

/** Makes batches of the whole workspace, of a folder, or of what a query finds. */
export function NewBatches({ close }: { close: () => void }): ReactNode {
  const { api } = useHere();
  const [source, setSource] = useState("all");
  const folders = useAskAll<Folder>(`${api}/folders`);
  const make = useChange((order: object) => call<{ batches: number }>("POST", `${api}/batches`, order), [`${api}/batches`, "/workspaces"]);
  return (
    <FormDialog
      title="Make batches"
      action="Make them"
      error={make.error ?? folders.error}
      isPending={make.isPending}
      close={close}
      submit={(form) => {
        const together = said(form, "together");
        make.mutate(
          {
            prefix: said(form, "prefix"),
            size: Number(said(form, "size")),
            unbatchedOnly: form.has("unbatched"),
            keepTogether: together === "" ? null : together,
            folder: source === "folder" ? Number(said(form, "folder")) : null,
            query: source === "query" ? said(form, "query") : null,
          },
          { onSuccess: close },
        );
      }}
    >
      <TextField label="Names begin with" name="prefix" defaultValue="Batch" required />
      <SelectField label="Documents" value={source} onChange={(event) => setSource(event.target.value)} hint="Copies and known files are left out but where a query picks.">
        <option value="all">All of the workspace</option>
        <option value="folder">Those in a folder</option>
        <option value="query">What a query finds</option>
      </SelectField>
      {source === "folder" && (
        <SelectField label="Folder" name="folder" required>
          {folders.data?.items.map((folder) => (
            <option key={folder.number} value={folder.number}>
              {folder.name} ({count(folder.documents)})
            </option>
          ))}
        </SelectField>
      )}
      {source === "query" && <TextField label="Query" name="query" required />}
      <TextField label="Documents in a batch" name="size" type="number" min={1} max={10000} defaultValue={100} required />
      <SelectField label="Keep together" name="together" defaultValue="Families">
        <option value="">Nothing</option>
        <option value="Families">Families</option>
        <option value="Threads">Conversations</option>
        <option value="NearDuplicates">Nearly the same texts</option>
      </SelectField>
      <CheckField label="Only documents that are in no batch yet" name="unbatched" defaultChecked />
    </FormDialog>
  );
}
