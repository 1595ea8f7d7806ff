/** Ways from the chat to its other places. */
import { useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import { create } from "zustand";
import type { Id } from "./protocol";

/** The address of a channel, or of a message in it. */
export const placeOf = (channel: Id, message?: Id): string =>
  message ? `/chat/${channel}/${message}` : `/chat/${channel}`;

/** Which message was asked for last; a new object each time, because it may be the same message again. */
const useAsked = create<{ asked: { message: Id } | null }>(() => ({ asked: null }));

/** The latest wish to see this message. */
export const useAskedFor = (message: Id | undefined): object | null =>
  useAsked(({ asked }) => (asked && asked.message === message ? asked : null));

/** Somebody wants to see a message, whether or not its address is open already. */
export function askFor(message: Id): void {
  useAsked.setState({ asked: { message } });
}

const MESSAGE = /^\/chat\/[^/?#]+\/([^/?#]+)/;

/** Where a click in the chat may lead. */
export interface Go {
  channel(channel: Id, message?: Id): void;
  /** Opens somebody's card beside the messages. */
  person(person: Id): void;
  /** Opens the search beside the messages; `instead` of the search that is open. */
  search(query: string, instead?: boolean): void;
  /** A message that was found; the search stays open. */
  found(channel: Id, message: Id): void;
  /** A place of this client. */
  href(href: string): void;
}

/** Goes there without loading the page anew. */
export function useGo(): Go {
  const router = useRouter();
  return useMemo(() => {
    const navigate = (place: string) => void router.navigate({ href: place });
    const href = (place: string) => {
      const [, message] = MESSAGE.exec(place) ?? [];
      if (message) askFor(message);
      navigate(place);
    };
    const beside = (search: Record<string, string>) =>
      `${router.state.location.pathname}?${new URLSearchParams(search)}`;
    return {
      href,
      channel: (channel, message) => href(placeOf(channel, message)),
      person: (person) => navigate(beside({ panel: "person", person })),
      search: (q, replace = false) => void router.navigate({ href: beside({ panel: "search", q }), replace }),
      found: (channel, message) => {
        const { searchStr } = router.state.location;
        const phone = window.matchMedia("(max-width: 900px)").matches;
        href(placeOf(channel, message) + (phone ? "" : searchStr));
      },
    };
  }, [router]);
}
