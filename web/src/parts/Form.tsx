import { useId, type ComponentProps, type ReactNode } from "react";

interface Labelled {
  label: string;
  /** What to know before filling it in. */
  hint?: string;
}

export function TextField({ label, hint, ...input }: Labelled & ComponentProps<"input">): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} {...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` })} {...input} />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function SelectField({ label, hint, children, ...select }: Labelled & ComponentProps<"select">): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` })} {...select}>
        {children}
      </select>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function CheckField({ label, ...input }: { label: string } & ComponentProps<"input">): ReactNode {
  const id = useId();
  return (
    <div className="check">
      <input id={id} type="checkbox" {...input} />
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

/** What was typed into a field, to the letter: for passwords. */
export function typed(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** What a form says, by the names of its fields. */
export function said(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}
