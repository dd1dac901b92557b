import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useAsk } from "../../api/ask";
import { asked, call, type Refused } from "../../api/http";
import type { DocumentRow, Field, Found, ListOf } from "../../api/types";
import { useHere } from "../../shell/workspace";
import type { Address } from "./address";

export const pageSize = 100;

type Query = Record<string, string | number | boolean | undefined>;

/** The page, from 1, that a place of the list is on. */
export const pageOf = (index: number): number => Math.floor(index / pageSize) + 1;

export interface Results {
  /** The same, asked for if need be. */
  load: (index: number) => Promise<DocumentRow | undefined>;
  total: number;
  waiting: number;
  /** The document at a place of the list, from 0; undefined while it is not here yet. */
  at: (index: number) => DocumentRow | undefined;
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
  return {
    query: address.query,
    sort: address.sort,
    descending: address.descending,
    batch: address.batch,
    folder: address.folder,
    withoutDuplicates: address.withoutDuplicates,
    fields,
    pageSize,
  };
}

/** Pages of what was found: those that are looked at are asked for, and kept. */
export function useFound(query: Query, pages: number[], when: boolean): Results {
  const { api } = useHere();
  const path = `${api}/documents`;
  const client = useQueryClient();
  const wanted = [...new Set([1, ...pages])];
  const ask = (page: number) => ({
    queryKey: [path, { ...query, page }],
    queryFn: ({ signal }: { signal: AbortSignal }) => call<Found>("GET", asked(path, { ...query, page }), undefined, signal),
    staleTime: 30_000,
  });
  const answers = useQueries({ queries: wanted.map((page) => ({ ...ask(page), enabled: when })) });
  const first = answers[0];
  const at = (index: number) => answers[wanted.indexOf(pageOf(index))]?.data?.items[index % pageSize];
  const load = async (index: number) => (await client.query(ask(pageOf(index)))).items[index % pageSize];
  return {
    load,
    total: first?.data?.total ?? 0,
    waiting: first?.data?.waiting ?? 0,
    at,
    error: (answers.find((answer) => answer.error !== null)?.error ?? null) as Refused | null,
    isLoading: first?.isLoading ?? true,
  };
}

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
