import { useCallback } from "react";
import { useSearchParams } from "wouter";

export const tabs = ["text", "original", "fields", "related", "history"] as const;
export type Tab = (typeof tabs)[number];
/** What results are sorted by; a field of the workspace by its number. */
export type Sort = "Relevance" | "Number" | "Time" | "Name" | "Custodian" | `Field:${number}`;

export const groupings = ["Family", "Thread"] as const;
/** What makes documents that were found stand together. */
export type Grouping = (typeof groupings)[number];

export interface Address {
  query: string;
  sort: Sort | undefined;
  descending: boolean;
  group: Grouping | undefined;
  batch: number | undefined;
  folder: string | undefined;
  withoutDuplicates: boolean;
  document: number | undefined;
  tab: Tab;
}

const names: Record<keyof Address, string> = {
  query: "query",
  sort: "sort",
  descending: "desc",
  group: "group",
  batch: "batch",
  folder: "folder",
  withoutDuplicates: "unique",
  document: "doc",
  tab: "tab",
};

/** What is looked at stands in the address, so that it can be shared and the back button goes back to it. */
export function useAddress(): [Address, (change: Partial<Address>, replace?: boolean) => void] {
  const [asked, setAsked] = useSearchParams();
  const number = (name: string) => (asked.has(name) ? Number(asked.get(name)) : undefined);
  const address: Address = {
    query: asked.get("query") ?? "",
    sort: (asked.get("sort") ?? undefined) as Sort | undefined,
    descending: asked.has("desc"),
    group: groupings.find((one) => one === asked.get("group")),
    batch: number("batch"),
    folder: asked.get("folder") ?? undefined,
    withoutDuplicates: asked.has("unique"),
    document: number("doc"),
    tab: tabs.find((tab) => tab === asked.get("tab")) ?? "text",
  };
  const change = useCallback(
    (wanted: Partial<Address>, replace = false) =>
      setAsked(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(wanted) as [keyof Address, Address[keyof Address]][]) {
            if (value === undefined || value === "" || value === false) next.delete(names[name]);
            else next.set(names[name], value === true ? "1" : String(value));
          }
          return next;
        },
        { replace },
      ),
    [setAsked],
  );
  return [address, change];
}
