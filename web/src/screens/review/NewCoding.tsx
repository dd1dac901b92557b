import { useState, type ReactNode } from "react";
import { useChange } from "../../api/ask";
import { call } from "../../api/http";
import { CheckField, said, SelectField, TextField } from "../../parts/Form";
import { FormDialog } from "../../parts/FormDialog";
import { useHere } from "../../shell/workspace";

/** A field for reviewers to decide with. */
export function NewField({ close }: { close: () => void }): ReactNode {
  const { api } = useHere();
  const [type, setType] = useState("Choice");
  const make = useChange((order: object) => call("POST", `${api}/fields`, order), [`${api}/fields`]);
  return (
    <FormDialog
      title="New field"
      action="Make it"
      error={make.error}
      isPending={make.isPending}
      close={close}
      submit={(form) => {
        const choices = said(form, "choices").split("\n").map((line) => line.trim());
        make.mutate(
          { name: said(form, "name"), type, isMultiple: form.has("multiple"), choices: type === "Choice" ? choices.filter((line) => line !== "") : null },
          { onSuccess: close },
        );
      }}
    >
      <TextField label="Name" name="name" required />
      <SelectField label="Kind" value={type} onChange={(event) => setType(event.target.value)}>
        <option value="Choice">Choices</option>
        <option value="Boolean">Yes or no</option>
        <option value="Text">Text</option>
        <option value="Date">Date</option>
        <option value="Number">Number</option>
      </SelectField>
      {type === "Choice" && (
        <>
          <div className="field">
            <label htmlFor="choices">Choices, one a line</label>
            <textarea id="choices" name="choices" rows={4} required />
          </div>
          <CheckField label="Several may be chosen" name="multiple" />
        </>
      )}
    </FormDialog>
  );
}

export function NewFolder({ close }: { close: () => void }): ReactNode {
  const { api } = useHere();
  const make = useChange((name: string) => call("POST", `${api}/folders`, { name }), [`${api}/folders`]);
  return (
    <FormDialog
      title="New folder"
      action="Make it"
      error={make.error}
      isPending={make.isPending}
      close={close}
      submit={(form) => {
        make.mutate(said(form, "name"), { onSuccess: close });
      }}
    >
      <TextField label="Name" name="name" required />
    </FormDialog>
  );
}
