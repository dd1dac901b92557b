// What our API answers about the documents of the library: see /pages/v1/openapi/Pages.json.
export type { ListOf } from "./types";

export interface Version {
  ordinal: number;
  fileName: string;
  mediaType: string;
  size: number;
  sha256: string;
  note: string | null;
  createdBy: string;
  createdAt: string;
  isCurrent: boolean;
}

export interface Comment {
  number: number;
  id: string;
  replyTo: string | null;
  text: string;
  author: string;
  createdAt: string;
}

export interface Preset {
  id: string;
  number: number;
  name: string;
  format: string;
  percent: number | null;
  width: number | null;
  height: number | null;
}

export interface Rendition {
  state: "Making" | "Ready" | "Failed";
  percent: number;
  mediaType: string | null;
  width: number | null;
  height: number | null;
  size: number | null;
  message: string | null;
}
