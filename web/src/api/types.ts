// What our API answers: see /pages/v1/openapi/Pages.json.

export interface ListOf<T> {
  items: T[];
  total: number;
}

export interface Myself {
  id: string;
  userName: string;
  email: string;
  name: string;
  organization: string;
  isAdministrator: boolean;
  mustChangePassword: boolean;
}

export type Capability =
  | "View" | "Edit" | "Delete" | "Organize" | "Ingest" | "Export" | "Review" | "Administer"
  | "CreateWorkspaces" | "ManageUsers" | "ManageClients";

export type Role = "Viewer" | "Reviewer" | "Editor" | "Owner";

export interface Workspace {
  number: number;
  name: string;
  description: string | null;
  client: string;
  state: string;
  createdAt: string;
  createdBy: string;
  documents: number;
  bytes: number;
  running: number;
  exceptions: number;
  batches: number;
  completedBatches: number;
  members: number;
}

export interface OpenedWorkspace {
  workspace: Workspace;
  rights: Capability[];
  timeZone: string;
  takesEvidence: boolean;
}

export interface Member {
  number: number;
  userName: string;
  email: string;
  name: string;
  role: Role;
  rights: Capability[];
}

export interface Members extends ListOf<Member> {
  groups: { number: number; name: string; members: number; rights: Capability[] }[];
}

export interface Upload {
  number: number;
  fileName: string;
  size: number;
  modifiedAt: string | null;
  state: string;
  chunkSize: number;
  chunkCount: number;
  missing: number[];
}

export interface Workflow {
  number: number;
  kind: string;
  name: string;
  state: string;
  isOver: boolean;
  percent: number;
  itemsFound: number;
  itemsDone: number;
  itemsFailed: number;
  bytesFound: number;
  bytesDone: number;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  createdBy: string;
  message: string | null;
}

export interface Accounted {
  number: number;
  name: string;
  custodian: string;
  state: string;
  account: {
    items: number;
    documents: number;
    containers: number;
    duplicates: number;
    known: number;
    exceptions: number;
    pending: number;
    bytesIn: number;
    bytesExpanded: number;
    addsUp: boolean;
  };
  faults: Record<string, number>;
}

export interface Fault {
  number: number;
  kind: string;
  path: string;
  message: string;
  document: number | null;
  occurredAt: string;
}

export interface Highlight {
  start: number;
  length: number;
}

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

export interface DocumentRow {
  number: number;
  id: string;
  familyId: string;
  parentId: string | null;
  name: string;
  path: string;
  custodian: string;
  kind: "File" | "Email" | "Record";
  outcome: string;
  duplicateOf: string | null;
  duplicateReason: string | null;
  date: string | null;
  mediaType: string;
  size: number;
  sha256: string | null;
  md5: string | null;
  textLength: number;
  pageCount: number | null;
  snippet: { text: string; start: number; highlights: Highlight[] } | null;
  values: Record<string, Json> | null;
}

export interface Found extends ListOf<DocumentRow> {
  waiting: number;
}

export interface ShownDocument {
  document: DocumentRow;
  values: Record<string, Json>;
  folders: string[];
}

/** As much of a text as was asked for, and how many characters it has in all. */
export interface TextPart {
  start: number;
  text: string;
  total: number;
}

export interface Field {
  number: number;
  key: string;
  name: string;
  type: string;
  isSystem: boolean;
  isMultiple: boolean;
  choices: string[] | null;
}

export interface Folder {
  number: number;
  id: string;
  name: string;
  parent: number | null;
  depth: number;
  documents: number;
  /** Folders right in it. */
  folders: number;
}

export type Relation = "Alone" | "Family" | "Thread" | "Duplicates" | "NearDuplicates";

export interface Relative {
  document: DocumentRow;
  similarity: number | null;
  depth: number | null;
}

export interface Happening {
  number: number;
  kind: string;
  who: string;
  at: string;
  details: Json;
}

export interface Facet {
  values: { value: string; count: number }[];
  others: number;
  missing: number;
}

export interface Facets {
  total: number;
  custodians: Facet;
  types: Facet;
  senderDomains: Facet;
  dates: Facet;
}

export interface SavedSearch {
  number: number;
  name: string;
  query: string;
  isFrozen: boolean;
  createdAt: string;
}

export interface TermReport {
  terms: { term: string; hits: number; withFamily: number; unique: number; error: string | null }[];
  hits: number;
  withFamily: number;
  waiting: number;
}

export interface Batch {
  number: number;
  name: string;
  state: "Available" | "Assigned" | "CheckedOut" | "Incomplete" | "Completed";
  documents: number;
  reviewer: number | null;
  assignedAt: string | null;
  completedAt: string | null;
  createdAt: string;
  isMine: boolean;
}

export interface BatchProgress {
  reviewer: string | null;
  batches: number;
  completedBatches: number;
  documents: number;
  completedDocuments: number;
}

export interface Series {
  number: number;
  name: string;
  sample: string;
  nextNumber: number;
  level: string;
  writesFiles: boolean;
  loadFiles: string[];
  includeNatives: boolean;
  includeText: boolean;
  includeImages: boolean;
  imageFormat: string;
}

export interface Export {
  number: number;
  name: string;
  state: string;
  isOver: boolean;
  hasFiles: boolean;
  volume: string | null;
  documents: number;
  itemsDone: number;
  itemsFailed: number;
  firstLabel: string | null;
  lastLabel: string | null;
  message: string | null;
  createdAt: string;
  completedAt: string | null;
}
