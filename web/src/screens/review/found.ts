import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useAsk } from "../../api/ask";
import { asked, call, type Refused } from "../../api/http";
import type { DocumentRow, Field, Found, ListOf } from "../../api/types";
import { useHere } from "../../shell/workspace";
import type { Address } from "./address";

export const pageSize = 100;

export type Query = Record<string, string | number | boolean | undefined>;

/** The page, from 1, that a place of the list is on. */
export const pageOf = (index: number): number => Math.floor(index / pageSize) + 1;

/** Documents that belong together, behind the line of the first of them. */
export interface Gathered {
  size: number;
  isOpen: boolean;
}

/** What was found, line by line from 0: documents, or groups of them that can be opened. */
export interface Results {
  /** Lines. */
  total: number;
  /** How many groups there are; of single documents, how many of those. */
  groups: number;
  documents: number;
  waiting: number;
  /** The document at a line; undefined while it is not here yet. */
  at: (line: number) => DocumentRow | undefined;
  /** The same, asked for if need be. */
  load: (line: number) => Promise<DocumentRow | undefined>;
  /** The numbers of all documents that a line stands for, asked for if need be. */
  numbers: (line: number) => Promise<number[]>;
  /** The line of a document, among those that are here; -1 when it is not. */
  lineOf: (document: number) => number;
  /** The group that begins at a line; null when it is no group's. */
  groupAt: (line: number) => Gathered | null;
  /** Opens or closes the group that a line belongs to; answers the line that it begins at. */
  toggle: (line: number) => number;
  /** 1, or 2 for what is within a group. */
  level: (line: number) => number;
  error: Refused | null;
  isLoading: boolean;
}

/** The fields of the workspace that results show beside what every document has. */
export function useShownFields(columns: number[]): { fields: Field[]; subject: number | undefined; from: number | undefined; asked: string } {
  const { api } = useHere();
  const fields = useAsk<ListOf<Field>>(`${api}/fields`).data?.items ?? [];
  const number = (key: string) => fields.find((field) => field.isSystem && field.key === key)?.number;
  const subject = number("subject");
  const from = number("from");
  return { fields, subject, from, asked: [subject, from, ...columns].filter((one) => one !== undefined).join(",") };
}

export function queryOf(address: Address, fields: string): Query {
  const [sort, sortField] = address.sort?.split(":") ?? [];
  return {
    query: address.query,
    sort,
    sortField,
    descending: address.descending,
    batch: address.batch,
    folder: address.folder,
    withoutDuplicates: address.withoutDuplicates,
    fields,
    // Lists show none, and are quicker without.
    snippets: false,
    pageSize,
  };
}

/** What was found, document by document: the pages that some lines are on are asked for, and kept. */
export function useFound(query: Query, lines: number[], when: boolean): Results {
  const { api } = useHere();
  const path = `${api}/documents`;
  const client = useQueryClient();
  const wanted = [...new Set([1, ...lines.map(pageOf)])];
  const ask = (page: number) => pageQuery<Found>(path, { ...query, page });
  const answers = useQueries({ queries: wanted.map((page) => ({ ...ask(page), enabled: when })) });
  const first = answers[0];
  const at = (line: number) => answers[wanted.indexOf(pageOf(line))]?.data?.items[line % pageSize];
  const load = async (line: number) => at(line) ?? (await client.query(ask(pageOf(line)))).items[line % pageSize];
  const total = first?.data?.total ?? 0;
  return {
    load,
    total,
    groups: total,
    documents: total,
    waiting: first?.data?.waiting ?? 0,
    at,
    numbers: async (line) => {
      const row = await load(line);
      return row === undefined ? [] : [row.number];
    },
    lineOf: (document) => {
      for (const [index, page] of wanted.entries()) {
        const place = answers[index]?.data?.items.findIndex((row) => row.number === document) ?? -1;
        if (place >= 0) return (page - 1) * pageSize + place;
      }
      return -1;
    },
    groupAt: () => null,
    toggle: (line) => line,
    level: () => 1,
    error: (answers.find((answer) => answer.error !== null)?.error ?? null) as Refused | null,
    isLoading: first?.isLoading ?? true,
  };
}

/** How a page of a list is asked for. */
export const pageQuery = <T,>(path: string, query: Query) => ({
  queryKey: [path, query],
  queryFn: ({ signal }: { signal: AbortSignal }) => call<T>("GET", asked(path, query), undefined, signal),
  staleTime: 30_000,
});

/** Has what the next document shows here before it is looked at. */
export function usePrefetch(): (document: number, query: string) => void {
  const { api } = useHere();
  const client = useQueryClient();
  return useCallback(
    (document, query) => {
      const path = `${api}/documents/${document}`;
      const fetch = (what: string, parameters: Query) =>
        client.query({
          queryKey: [what, parameters],
          queryFn: ({ signal }) => call("GET", asked(what, parameters), undefined, signal),
          staleTime: 30_000,
        });
      void fetch(path, {});
      void fetch(`${path}/text/part`, { start: 0, length: textPart });
      if (query !== "") void fetch(`${path}/hits`, { query });
    },
    [api, client],
  );
}

/** Characters of text that are shown at a time. */
export const textPart = 200_000;
