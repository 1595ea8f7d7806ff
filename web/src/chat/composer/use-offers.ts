/** Follows what is written at the caret and finds what to offer. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CommandSpec, PersonRef } from "../protocol";
import { ask } from "../rest";
import { useChannels, useCommands, usePeople } from "../store/hooks";
import { useMyId } from "../store/names";
import {
  type Offer,
  offerChannels,
  offerCommands,
  offerEmoji,
  offerPeople,
  type Trigger,
  triggerAt,
} from "./suggestions";

interface OfferState {
  trigger: Trigger | null;
  offers: readonly Offer[];
  /** The caret moved, or something was written. */
  look: (text: string, caret: number) => void;
  close: () => void;
}

export function useOffers(): OfferState {
  const [trigger, setTrigger] = useState<Trigger | null>(null);
  const offers = useFound(trigger);
  return {
    trigger,
    offers: trigger ? offers : [],
    look: (text, caret) => setTrigger(triggerAt(text, caret)),
    close: () => setTrigger(null),
  };
}

function useFound(trigger: Trigger | null): readonly Offer[] {
  const { t } = useTranslation("chat");
  const people = useKnownPeople(trigger);
  const channels = useChannels();
  const commands = useCommands();
  const emoji = useEmoji(trigger?.kind === "emoji");
  const me = useMyId();
  return useMemo(() => {
    if (!trigger) return [];
    const { kind, query } = trigger;
    const help = ({ help: key, name }: CommandSpec) => t((key ?? `command.${name}`) as "command.me");
    switch (kind) {
      case "person":
        return offerPeople(people, query, me, t("offer.here"));
      case "channel":
        return offerChannels(channels, query);
      case "command":
        return offerCommands(commands, query, help);
      case "emoji":
        return offerEmoji(emoji, query);
    }
  }, [trigger, people, channels, commands, emoji, me, t]);
}

/** Those named to this page, and those the server finds. */
function useKnownPeople(trigger: Trigger | null): PersonRef[] {
  const known = usePeople();
  const query = useDeferredValue(trigger?.kind === "person" ? trigger.query : "");
  const found = useQuery({
    queryKey: ["people", "mention", query],
    queryFn: ({ signal }) =>
      ask<{ items: PersonRef[] }>("GET", "/people", { query: { query, limit: 8 }, signal }),
    enabled: query.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const items = found.data?.items;
  return useMemo(() => {
    const all = new Map(Object.entries(known));
    for (const person of items ?? []) if (!all.has(person.id)) all.set(person.id, person);
    return [...all.values()];
  }, [known, items]);
}

function useEmoji(wanted: boolean) {
  const { i18n } = useTranslation();
  const { data } = useQuery({
    queryKey: ["emoji", i18n.language],
    queryFn: async () => (await import("../emoji/data")).emojiData(i18n.language),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.emojis ?? none;
}

const none: { emoji: string; label: string; tags: string[] }[] = [];
