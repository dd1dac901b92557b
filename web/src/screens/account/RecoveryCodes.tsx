import { useState, type ReactNode } from "react";
import { Dialog } from "../../parts/Dialog";

/** The codes, this once. */
export function RecoveryCodes({ codes, close }: { codes: string[]; close: () => void }): ReactNode {
  const [isCopied, setCopied] = useState(false);
  return (
    <Dialog title="Your recovery codes" close={close}>
      <p>Put them away where only you find them: each signs you in once when your app and passkeys are lost. They are not shown again.</p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <button
          type="button"
          onClick={() => void navigator.clipboard.writeText(codes.join("\n")).then(() => setCopied(true))}
        >
          {isCopied ? "Copied" : "Copy"}
        </button>
        <button type="button" className="primary" onClick={close}>
          I have put them away
        </button>
      </div>
    </Dialog>
  );
}
