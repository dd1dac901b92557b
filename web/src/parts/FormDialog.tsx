import type { ReactNode } from "react";
import type { Refused } from "../api/http";
import { Dialog } from "./Dialog";
import { Problem } from "./Problem";

interface Asking {
  title: string;
  /** What the button says that does it. */
  action: string;
  error: Refused | null;
  isPending: boolean;
  submit: (form: FormData) => void;
  close: () => void;
  /** Its fields. */
  children: ReactNode;
}

/** A form in a dialog: what it is for, its fields, and what went wrong when it was sent. */
export function FormDialog({ title, action, error, isPending, submit, close, children }: Asking): ReactNode {
  return (
    <Dialog title={title} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
        }}
      >
        <Problem of={error} />
        {children}
        <div className="buttons">
          <button type="submit" className="primary" disabled={isPending}>
            {action}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
