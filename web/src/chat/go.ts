/** Ways from the chat to its other places. */
import { useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Id } from "./protocol";

/** The address of a channel, or of a message in it. */
export const placeOf = (channel: Id, message?: Id): string =>
  message ? `/chat/${channel}/${message}` : `/chat/${channel}`;

/** Where a click in the chat may lead. */
export interface Go {
  channel(channel: Id, message?: Id): void;
  /** Opens somebody's card beside the messages. */
  person(person: Id): void;
  /** Opens the search beside the messages. */
  search(query: string): void;
  /** A place of this client. */
  href(href: string): void;
}

/** Goes there without loading the page anew. */
export function useGo(): Go {
  const router = useRouter();
  return useMemo(() => {
    const href = (place: string) => void router.navigate({ href: place });
    const beside = (search: Record<string, string>) =>
      `${router.state.location.pathname}?${new URLSearchParams(search)}`;
    return {
      href,
      channel: (channel, message) => href(placeOf(channel, message)),
      person: (person) => href(beside({ panel: "person", person })),
      search: (q) => href(beside({ panel: "search", q })),
    };
  }, [router]);
}
