import type { ReactNode } from "react";
import type { Field, Json } from "../../api/types";
import { TextField } from "../../parts/Form";

const inputs: Record<string, string> = { Date: "date", Number: "number", Currency: "number", Duration: "number", Hyperlink: "url" };

/** A value as it stands in a field. */
const written = (value: Json): string => (Array.isArray(value) ? value.map(written).join("; ") : value === null || typeof value === "object" ? "" : String(value));

/** One field, as its type is best decided: choices by keys, the rest by typing. */
export function FieldInput({ field, value, change }: { field: Field; value: Json; change: (value: Json) => void }): ReactNode {
  if (field.type === "Boolean") return <Choices field={field} choices={["yes", "no"]} chosen={value === null ? [] : [value === true ? "yes" : "no"]} change={([one]) => change(one === undefined ? null : one === "yes")} />;
  if (field.type === "Choice" && field.choices !== null) {
    const chosen = Array.isArray(value) ? value.map(written) : value === null ? [] : [written(value)];
    return <Choices field={field} choices={field.choices} chosen={chosen} change={(all) => change(field.isMultiple ? (all.length === 0 ? null : all) : (all[0] ?? null))} />;
  }
  return (
    <TextField
      label={field.name}
      type={field.isMultiple ? "text" : (inputs[field.type] ?? "text")}
      value={written(value)}
      onChange={(event) => {
        const typed = event.target.value;
        change(typed === "" ? null : field.isMultiple ? typed.split(";").map((part) => part.trim()) : typed);
      }}
    />
  );
}

interface Choosing {
  field: Field;
  choices: string[];
  chosen: string[];
  change: (chosen: string[]) => void;
}

function Choices({ field, choices, chosen, change }: Choosing): ReactNode {
  return (
    <fieldset data-choices>
      <legend>{field.name}</legend>
      <div className="chips">
        {choices.map((choice) => (
          <label key={choice} className="chip">
            <input
              type={field.isMultiple ? "checkbox" : "radio"}
              name={`field-${field.number}`}
              checked={chosen.includes(choice)}
              onChange={(event) =>
                change(field.isMultiple ? (event.target.checked ? [...chosen, choice] : chosen.filter((one) => one !== choice)) : [choice])
              }
            />{" "}
            {choice}
          </label>
        ))}
        {chosen.length > 0 && (
          <button type="button" className="quiet" onClick={() => change([])}>
            Clear<span className="hidden"> {field.name}</span>
          </button>
        )}
      </div>
    </fieldset>
  );
}
