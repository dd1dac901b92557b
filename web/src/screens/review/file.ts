import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { address, Refused } from "../../api/http";
import { useHere } from "../../shell/workspace";

/** What a browser can take into memory to show it. */
export const largestFile = 64 << 20;

export const useFileAddress = (document: number): string => address(`${useHere().api}/documents/${document}/file`);

/** The bytes of a document's file. Taking them is an event in the audit trail. */
export function useFile(document: number): UseQueryResult<ArrayBuffer> {
  const at = useFileAddress(document);
  return useQuery({
    queryKey: ["file", at],
    queryFn: async ({ signal }) => {
      const response = await fetch(at, { credentials: "same-origin", signal });
      if (!response.ok) throw new Refused(response.status, null, "The file cannot be had: it may have been deleted.", null);
      return response.arrayBuffer();
    },
    staleTime: Infinity,
    gcTime: 60_000,
  });
}
