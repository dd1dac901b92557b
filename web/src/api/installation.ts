// What our API answers about the installation: see /pages/v1/openapi/Pages.json.
import type { Capability, Happening } from "./types";

export interface User {
  number: number;
  userName: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  isActive: boolean;
  mustChangePassword: boolean;
  lastSignedInAt: string | null;
  createdAt: string;
}

export interface Group {
  number: number;
  name: string;
  isPredefined: boolean;
  members: number;
  rights: Capability[];
}

export interface Client {
  number: number;
  clientId: string;
  name: string;
  scopes: string;
  grants: string;
  redirectUris: string;
  isPublic: boolean;
  isActive: boolean;
  createdAt: string;
}

export interface Token {
  number: number;
  name: string;
  user: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export interface AuditEvent extends Happening {
  hash: string;
}

export interface Delivery {
  number: number;
  state: string;
  events: number;
  attempts: number;
  status: number | null;
  failure: string | null;
  createdAt: string;
  attemptedAt: string | null;
  dueAt: string | null;
  deliveredAt: string | null;
}

export interface Condition {
  database: string;
  jobsWaiting: number;
  jobsRunning: number;
  jobsFailed: number;
  oldestDueAt: string | null;
  indexWaiting: number;
  events: number;
  workspaces: number;
  documents: number;
}
