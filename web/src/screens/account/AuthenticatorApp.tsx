import { useState, type ReactNode } from "react";
import { encode } from "uqr";
import { useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { AppSecret, RecoveryCodeList, SecurityState } from "../../api/account";
import { Dialog } from "../../parts/Dialog";
import { TextField, said } from "../../parts/Form";
import { Problem } from "../../parts/Problem";
import { ShowYourself, type Shown } from "./ShowYourself";

interface App {
  isOn: boolean;
  security: SecurityState;
  show: (list: RecoveryCodeList) => void;
}

/** An app whose codes are asked for beside the password. */
export function AuthenticatorApp({ isOn, security, show }: App): ReactNode {
  const [isRemoving, setRemoving] = useState(false);
  const begin = useChange(() => call<AppSecret>("POST", "/account/totp"));
  const remove = useChange((shown: Shown) => call("POST", "/account/totp/removal", shown), ["/account"]);
  if (isOn) {
    return (
      <div className="row">
        <p>An app is set up.</p>
        <button type="button" onClick={() => setRemoving(true)}>
          Remove the app
        </button>
        {isRemoving && (
          <ShowYourself
            title="Remove the app"
            security={security}
            change={remove}
            close={() => setRemoving(false)}
            done={() => setRemoving(false)}
          />
        )}
      </div>
    );
  }
  return (
    <>
      <Problem of={begin.error} />
      <button type="button" disabled={begin.isPending} onClick={() => begin.mutate(undefined)}>
        Set up an app
      </button>
      {begin.data !== undefined && (
        <Confirm
          secret={begin.data}
          close={begin.reset}
          done={(list) => {
            begin.reset();
            show(list);
          }}
        />
      )}
    </>
  );
}

function Confirm({ secret, close, done }: { secret: AppSecret; close: () => void; done: (list: RecoveryCodeList) => void }): ReactNode {
  const confirm = useChange((code: string) => call<RecoveryCodeList>("POST", "/account/totp/confirmation", { code }), ["/account"]);
  return (
    <Dialog title="Set up an app" close={close}>
      <p>Scan this with an app for codes, or type the key into it.</p>
      <Picture text={secret.address} />
      <p>
        Key: <code className="secret">{secret.secret.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
      <Problem of={confirm.error} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate(said(new FormData(event.currentTarget), "code"), { onSuccess: done });
        }}
      >
        <TextField label="The code that it shows now" name="code" inputMode="numeric" autoComplete="one-time-code" required />
        <button type="submit" className="primary" disabled={confirm.isPending}>
          Turn it on
        </button>
      </form>
    </Dialog>
  );
}

/** A QR code, dark on light whatever the colours of the page: cameras want it so. */
function Picture({ text }: { text: string }): ReactNode {
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the key below" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
