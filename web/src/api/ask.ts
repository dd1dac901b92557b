import { keepPreviousData, useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { asked, call, type Refused } from "./http";
import type { ListOf } from "./types";

type Query = Record<string, string | number | boolean | undefined>;

interface Manner {
  /** Asked again every so many milliseconds. */
  every?: number | false;
  /** Not asked as long as this is false. */
  when?: boolean;
  /** What was shown before stays until the answer comes. */
  keeps?: boolean;
}

/** Asks for something that is shown: again when one comes back to the page, and after what changes it (see useChange). */
export function useAsk<T>(path: string, query: Query = {}, manner: Manner = {}): UseQueryResult<T, Refused> {
  return useQuery<T, Refused>({
    queryKey: [path, query],
    queryFn: ({ signal }) => call<T>("GET", asked(path, query), undefined, signal),
    refetchInterval: manner.every ?? false,
    enabled: manner.when ?? true,
    ...(manner.keeps === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** As many rows as a page of a list may have. */
const rowsAtOnce = 200;

/** The same for a list that is shown whole, however many pages it has. */
export function useAskAll<T, TAnswer extends ListOf<T> = ListOf<T>>(path: string, query: Query = {}, manner: Manner = {}): UseQueryResult<TAnswer, Refused> {
  return useQuery<TAnswer, Refused>({
    queryKey: [path, query, "all"],
    queryFn: async ({ signal }) => {
      const items: T[] = [];
      for (let page = 1; ; page++) {
        const part = await call<TAnswer>("GET", asked(path, { ...query, page, pageSize: rowsAtOnce }), undefined, signal);
        items.push(...part.items);
        if (part.items.length < rowsAtOnce || items.length >= part.total) return { ...part, items };
      }
    },
    refetchInterval: manner.every ?? false,
    enabled: manner.when ?? true,
  });
}

/** Changes something, and has everything below the named paths asked for again. */
export function useChange<TOrder, TAnswer = unknown>(
  change: (order: TOrder) => Promise<TAnswer>,
  stale: string[] = [],
): UseMutationResult<TAnswer, Refused, TOrder> {
  const client = useQueryClient();
  return useMutation<TAnswer, Refused, TOrder>({
    mutationFn: change,
    onSuccess: () =>
      client.invalidateQueries({ predicate: ({ queryKey }) => stale.some((path) => String(queryKey[0]).startsWith(path)) }),
  });
}
