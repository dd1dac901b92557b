// What our API answers about signing in: see /pages/v1/openapi/Pages.json.
import type { Myself } from "./types";

/** How people may sign in beside passwords and passkeys. */
export interface SignInWays {
  outside: { name: string; address: string }[];
}

/** A second factor is to be shown, one of those that are there. */
export interface SignInStep {
  key: string;
  app: boolean;
  mail: boolean;
  passkey: boolean;
}

/** Who has signed in, or what is still to be shown. */
export interface Entry {
  myself: Myself | null;
  step: SignInStep | null;
}

export interface OwnPasskey {
  number: number;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

export interface SecurityState {
  app: boolean;
  mail: boolean;
  recoveryCodes: number;
  passkeys: OwnPasskey[];
}

export interface AppSecret {
  secret: string;
  address: string;
}

export interface RecoveryCodeList {
  recoveryCodes: string[];
}
