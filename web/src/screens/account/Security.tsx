import { useState, type ReactNode } from "react";
import { useAsk, useChange } from "../../api/ask";
import { call } from "../../api/http";
import type { RecoveryCodeList, SecurityState } from "../../api/account";
import { Loading } from "../../parts/Empty";
import { Problem } from "../../parts/Problem";
import { AuthenticatorApp } from "./AuthenticatorApp";
import { Passkeys } from "./Passkeys";
import { RecoveryCodes } from "./RecoveryCodes";
import { ShowYourself, type Shown } from "./ShowYourself";

/** How one signs in beside the password. */
export function Security(): ReactNode {
  const { data, error, refetch } = useAsk<SecurityState>("/account/security");
  const [codes, setCodes] = useState<string[] | null>(null);
  if (data === undefined) return error === null ? <Loading /> : <Problem of={error} retry={() => void refetch()} />;
  const isOn = data.app || data.mail || data.passkeys.length > 0;
  const show = (list: RecoveryCodeList): void => {
    if (list.recoveryCodes.length > 0) setCodes(list.recoveryCodes);
  };
  return (
    <>
      {codes !== null && <RecoveryCodes codes={codes} close={() => setCodes(null)} />}
      <section aria-labelledby="factor-heading">
        <h2 id="factor-heading">Second factor</h2>
        <p>
          {isOn
            ? "Your password alone signs nobody in: a code or a passkey is asked for beside it. A passkey also signs you in by itself."
            : "Your password alone signs you in. With an app or a passkey, somebody who learns it still cannot."}
        </p>
        <AuthenticatorApp isOn={data.app} show={show} security={data} />
        {data.mail && <p>Codes by e-mail are on.</p>}
      </section>
      <Passkeys security={data} show={show} />
      {isOn && <RenewCodes security={data} show={show} />}
    </>
  );
}

function RenewCodes({ security, show }: { security: SecurityState; show: (list: RecoveryCodeList) => void }): ReactNode {
  const [isAsked, setAsked] = useState(false);
  const renew = useChange((shown: Shown) => call<RecoveryCodeList>("POST", "/account/recovery-codes", shown), ["/account"]);
  return (
    <section aria-labelledby="codes-heading">
      <h2 id="codes-heading">Recovery codes</h2>
      <p>
        {security.recoveryCodes} left. Each signs you in once, for the day your app and passkeys are lost. New ones make the old worthless.
      </p>
      <button type="button" onClick={() => setAsked(true)}>
        Make new recovery codes
      </button>
      {isAsked && (
        <ShowYourself
          title="Make new recovery codes"
          security={security}
          change={renew}
          close={() => setAsked(false)}
          done={(list) => {
            setAsked(false);
            show(list);
          }}
        />
      )}
    </section>
  );
}
