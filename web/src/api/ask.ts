import { keepPreviousData, useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { asked, call, type Refused } from "./http";

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
