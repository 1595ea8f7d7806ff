/** Asks the server for messages. */
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { Id, Message, PersonRef } from "../protocol";
import { ask } from "../rest";
import { meet } from "../store/state";

/** A message that was found. */
export interface Hit {
  channel: Id;
  message: Message;
  /** What was found in its text: from and to. */
  marks: [number, number][];
}

interface SearchPage {
  items: Hit[];
  people: PersonRef[];
  next?: string | null;
  /** Whether all up to `next` was looked at; otherwise the time for one search was over. */
  complete: boolean;
}

/** What fits a search, the newest first. */
export function searchQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ["chat", "search", q],
    queryFn: async ({ pageParam, signal }) => {
      // Days are those of where the person is.
      const offset = -new Date().getTimezoneOffset();
      const query = { q, offset, ...(pageParam && { cursor: pageParam }) };
      const page = await ask<SearchPage>("GET", "/search", { query, signal });
      meet(page.people);
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: q !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
}
