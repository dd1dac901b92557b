import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Refused } from "../../api/http";
import type { DocumentRow, ListOf } from "../../api/types";
import { useHere } from "../../shell/workspace";
import type { Grouping } from "./address";
import { pageOf, pageQuery, pageSize, type Query, type Results } from "./found";

interface FoundGroups extends ListOf<{ lead: DocumentRow; documents: number }> {
  documents: number;
  waiting: number;
}

/** A group that is open: its place among the groups, a document of it, and how many lines it has. */
interface Open {
  group: number;
  lead: number;
  size: number;
}

/** A line is a group's, or within an open group: the offset counts from 0, the group's own line. */
interface Place {
  group: number;
  open: Open | undefined;
  offset: number;
}

/** Where a line is, when these groups are open; they are in their order. */
function placeOf(line: number, opened: readonly Open[]): Place {
  let shift = 0;
  for (const open of opened) {
    const start = open.group + shift;
    if (line < start) break;
    if (line < start + open.size) return { group: open.group, open, offset: line - start };
    shift += open.size - 1;
  }
  return { group: line - shift, open: undefined, offset: 0 };
}

const startOf = (group: number, opened: readonly Open[]): number =>
  opened.reduce((line, open) => (open.group < group ? line + open.size - 1 : line), group);

const mostOfOne = 10_000;

/** What was found, by families or conversations: a line is a group, named by its first document, or a document of a group that is open. */
export function useGrouped(query: Query, by: Grouping | undefined, lines: number[], when: boolean): Results {
  const { api } = useHere();
  const path = `${api}/documents/groups`;
  const client = useQueryClient();
  // What is open belongs to one list: another query begins with everything closed.
  const list = JSON.stringify({ ...query, by });
  const [state, setState] = useState<{ list: string; opened: Open[] }>({ list, opened: [] });
  const opened = state.list === list ? state.opened : [];

  const places = lines.map((line) => placeOf(line, opened));
  const pages = [...new Set([1, ...places.map((place) => pageOf(place.group))])];
  const askGroups = (page: number) => pageQuery<FoundGroups>(path, { ...query, by, page });
  const groups = useQueries({ queries: pages.map((page) => ({ ...askGroups(page), enabled: when })) });

  // Of open groups, the pages that the lines are on, and of those between the lines the first.
  const least = Math.min(...places.map((place) => place.group));
  const most = Math.max(...places.map((place) => place.group));
  const near = opened.filter((open) => open.group >= least && open.group <= most);
  const parts = [
    ...new Map(
      [...near.map((open) => ({ open, page: 1 })), ...places.flatMap(({ open, offset }) => (open === undefined ? [] : [{ open, page: pageOf(offset) }]))].map(
        (part) => [`${part.open.lead} ${part.page}`, part],
      ),
    ).values(),
  ];
  const askMembers = (lead: number, page: number) => pageQuery<ListOf<DocumentRow>>(`${path}/${lead}`, { ...query, by, page });
  const members = useQueries({ queries: parts.map(({ open, page }) => ({ ...askMembers(open.lead, page), enabled: when })) });

  const first = groups[0];
  const groupOf = (group: number) => groups[pages.indexOf(pageOf(group))]?.data?.items[group % pageSize];
  const at = (line: number) => {
    const { group, open, offset } = placeOf(line, opened);
    if (open === undefined || offset === 0) return groupOf(group)?.lead;
    return members[parts.findIndex((part) => part.open === open && part.page === pageOf(offset))]?.data?.items[offset % pageSize];
  };
  const load = async (line: number) => {
    const { group, open, offset } = placeOf(line, opened);
    if (open === undefined || offset === 0) return (await client.query(askGroups(pageOf(group)))).items[group % pageSize]?.lead;
    return (await client.query(askMembers(open.lead, pageOf(offset)))).items[offset % pageSize];
  };
  const groupsFound = first?.data?.total ?? 0;
  const total = opened.reduce((sum, open) => sum + open.size - 1, groupsFound);

  return {
    load,
    total,
    groups: groupsFound,
    documents: first?.data?.documents ?? 0,
    waiting: first?.data?.waiting ?? 0,
    at,
    numbers: async (line) => {
      const row = await load(line);
      const { group, open } = placeOf(line, opened);
      if (row === undefined || open !== undefined) return row === undefined ? [] : [row.number];
      const size = (await client.query(askGroups(pageOf(group)))).items[group % pageSize]?.documents ?? 1;
      const numbers: number[] = [];
      for (let page = 1; numbers.length < Math.min(size, mostOfOne); page++) {
        const part = (await client.query(askMembers(row.number, page))).items;
        if (part.length === 0) break;
        numbers.push(...part.map((one) => one.number));
      }
      return numbers;
    },
    lineOf: (document) => {
      for (const [index, page] of pages.entries()) {
        const place = groups[index]?.data?.items.findIndex((group) => group.lead.number === document) ?? -1;
        if (place >= 0) return startOf((page - 1) * pageSize + place, opened);
      }
      for (const [index, part] of parts.entries()) {
        const place = members[index]?.data?.items.findIndex((row) => row.number === document) ?? -1;
        if (place >= 0) return startOf(part.open.group, opened) + (part.page - 1) * pageSize + place;
      }
      return -1;
    },
    groupAt: (line) => {
      const { group, open, offset } = placeOf(line, opened);
      const size = groupOf(group)?.documents ?? 1;
      return offset > 0 || size === 1 ? null : { size, isOpen: open !== undefined };
    },
    toggle: (line) => {
      const { group, open } = placeOf(line, opened);
      const found = groupOf(group);
      if (open !== undefined) setState({ list, opened: opened.filter((one) => one !== open) });
      else if (found !== undefined && found.documents > 1) {
        const added = { group, lead: found.lead.number, size: found.documents };
        setState({ list, opened: [...opened, added].sort((one, other) => one.group - other.group) });
      }
      return startOf(group, opened);
    },
    level: (line) => (placeOf(line, opened).offset > 0 ? 2 : 1),
    error: ([...groups, ...members].find((answer) => answer.error !== null)?.error ?? null) as Refused | null,
    isLoading: first?.isLoading ?? true,
  };
}
