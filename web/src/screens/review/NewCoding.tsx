import { useState, type ReactNode } from "react";
import { useChange } from "../../api/ask";
import { call } from "../../api/http";
import { Dialog } from "../../parts/Dialog";
import { CheckField, said, SelectField, TextField } from "../../parts/Form";
import { Problem } from "../../parts/Problem";
import { useHere } from "../../shell/workspace";

/** A field for reviewers to decide with. */
export function NewField({ close }: { close: () => void }): ReactNode {
  const { api } = useHere();
  const [type, setType] = useState("Choice");
  const make = useChange((order: object) => call("POST", `${api}/fields`, order), [`${api}/fields`]);
  return (
    <Dialog title="New field" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const choices = said(form, "choices").split("\n").map((line) => line.trim());
          make.mutate(
            { name: said(form, "name"), type, isMultiple: form.has("multiple"), choices: type === "Choice" ? choices.filter((line) => line !== "") : null },
            { onSuccess: close },
          );
        }}
      >
        <Problem of={make.error} />
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
        <div className="buttons">
          <button type="submit" className="primary" disabled={make.isPending}>
            Make it
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function NewFolder({ close }: { close: () => void }): ReactNode {
  const { api } = useHere();
  const make = useChange((name: string) => call("POST", `${api}/folders`, { name }), [`${api}/folders`]);
  return (
    <Dialog title="New folder" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate(said(new FormData(event.currentTarget), "name"), { onSuccess: close });
        }}
      >
        <Problem of={make.error} />
        <TextField label="Name" name="name" required />
        <div className="buttons">
          <button type="submit" className="primary" disabled={make.isPending}>
            Make it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
