import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { address, explain, Refused } from "../../api/http";
import { useHere } from "../../shell/workspace";

/** What a browser can take into memory to show it. */
export const largestFile = 64 << 20;

/** What can be had of a document: its file as it came, the pages that were made of it, a small picture. */
export type Part = "file" | "pages" | "thumbnail";

const stillMaking = 503;
const mostAsked = 100;
const pause = 3_000;

export const useFileAddress = (document: number, part: Part = "file"): string => address(`${useHere().api}/documents/${document}/${part}`);

/** The bytes of a document's file, or of what is made of it. Taking them is an event in the audit trail; a small picture is none. */
export function useFile(document: number, part: Part = "file", manner: { version?: string | null; when?: boolean } = {}): UseQueryResult<ArrayBuffer> {
  const at = useFileAddress(document, part);
  return useQuery({
    queryKey: ["file", at, manner.version ?? null],
    enabled: manner.when ?? true,
    queryFn: async ({ signal }) => {
      const response = await fetch(at, { credentials: "same-origin", signal });
      if (!response.ok) throw await refusal(response, part);
      return response.arrayBuffer();
    },
    retry: (count, problem) => problem instanceof Refused && problem.status === stillMaking && count < mostAsked,
    retryDelay: pause,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

async function refusal(response: Response, part: Part): Promise<Refused> {
  if (part !== "file") return explain(response);
  return new Refused(response.status, null, "The file cannot be had: it may have been deleted.", null);
}
