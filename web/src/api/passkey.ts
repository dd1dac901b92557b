import { call } from "./http";

// WebAuthn speaks bytes and our API JSON: what both call Base64 for URLs is turned here. Browsers learn to do this themselves, not all have.

const bytes = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0)).buffer;

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

interface Named {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

type Creation = Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Named[];
};

type Use = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & { challenge: string; allowCredentials?: Named[] };

const named = (credentials: Named[] = []): PublicKeyCredentialDescriptor[] => credentials.map((one) => ({ ...one, id: bytes(one.id) }));

/** Whether this browser has passkeys at all: over plain HTTP to another machine it has not. */
export const hasPasskeys = (): boolean => typeof PublicKeyCredential === "function";

/** What somebody did not do, or the browser would not: said so that one knows what to do. */
async function withDevice<T>(work: () => Promise<Credential | null>, read: (credential: PublicKeyCredential) => T): Promise<T> {
  try {
    const credential = await work();
    if (credential instanceof PublicKeyCredential) return read(credential);
  } catch (problem) {
    const name = problem instanceof DOMException ? problem.name : "";
    if (name === "InvalidStateError") throw new Error("This device has a passkey for this account already.", { cause: problem });
    if (name === "SecurityError") throw new Error("Passkeys do not work at this address. Tell whoever runs the server.", { cause: problem });
    if (name !== "NotAllowedError") throw problem;
  }
  throw new Error("No passkey was used. Try again, or go on in another way.");
}

const told = (credential: PublicKeyCredential, response: Record<string, unknown>): unknown => ({
  id: credential.id,
  rawId: credential.id,
  type: credential.type,
  clientExtensionResults: {},
  response,
});

/** Has a device make a passkey for whoever is signed in. */
export async function makePasskey(): Promise<unknown> {
  const options = await call<Creation>("POST", "/account/passkeys/options");
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  return withDevice(
    () => navigator.credentials.create({ publicKey }),
    (credential) => {
      const response = credential.response as AuthenticatorAttestationResponse;
      return told(credential, {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports(),
      });
    },
  );
}

/** Has a device sign with a passkey: of whoever has shown a password, by the key of that step, or of whoever comes. */
export async function signWithPasskey(key: string | null = null): Promise<unknown> {
  const options = await call<Use>("POST", "/session/passkey/options", { key });
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  return withDevice(
    () => navigator.credentials.get({ publicKey }),
    (credential) => {
      const response = credential.response as AuthenticatorAssertionResponse;
      return told(credential, {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        ...(response.userHandle === null ? {} : { userHandle: text(response.userHandle) }),
      });
    },
  );
}
