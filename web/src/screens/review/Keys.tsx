import type { ReactNode } from "react";
import { CheckField } from "../../parts/Form";
import { Dialog } from "../../parts/Dialog";

const keys: [key: string, what: string][] = [
  ["j, k", "next and previous document"],
  ["n, p", "next and previous hit"],
  ["1 to 9", "that choice of the first field"],
  ["Ctrl + Enter", "in the coding: save, and go to the next document"],
  ["u", "take the last coding back"],
  ["x", "select the document"],
  ["t, o, r", "its text, itself, what is related"],
  ["/", "to the query"],
  ["↓ ↑ Page Home End", "in the list: go through it; space selects, with Shift a range"],
  ["→ ←", "in groups: open and close"],
  ["?", "this list"],
];

export function Keys({ isOn, set, close }: { isOn: boolean; set: (on: boolean) => void; close: () => void }): ReactNode {
  return (
    <Dialog title="Keys" close={close}>
      <dl className="facts">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <CheckField label="Single keys do this wherever the focus is" checked={isOn} onChange={(event) => set(event.target.checked)} />
    </Dialog>
  );
}
