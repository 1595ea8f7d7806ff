/** What a channel is called, and where it was last looked at. */
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { type Channel, type Id, type PersonRef, usePeople } from "@/chat";

/** The others of a direct or group channel, as they are called now. */
export function useOthers(channel: Channel | undefined): readonly PersonRef[] {
  const { id } = useMe();
  const people = usePeople();
  return useMemo(() => othersOf(channel, people, id), [channel, people, id]);
}

function othersOf(
  channel: Channel | undefined,
  people: Readonly<Record<Id, PersonRef>>,
  me: Id,
): readonly PersonRef[] {
  const there = channel?.people ?? [];
  return there.filter(({ id }) => id !== me).map((person) => people[person.id] ?? person);
}

/** Names channels: by their own name, or by those in them. */
export function useNames(): (channel: Channel) => string {
  const { t } = useTranslation("spaces");
  const me = useMe();
  const people = usePeople();
  return useCallback(
    (channel) => {
      if (channel.kind === "text" || channel.kind === "voice") return channel.name;
      const others = othersOf(channel, people, me.id).map(({ name }) => name);
      if (others.length > 0) return others.join(", ");
      // Nobody is left beside oneself, or it was oneself from the start.
      return channel.people?.length === 1 ? t("notes", { name: me.name }) : t("goneName");
    },
    [people, me, t],
  );
}

/** The name of a channel; nothing while it is not known. */
export function useChannelName(channel: Channel | undefined): string {
  const nameOf = useNames();
  return channel ? nameOf(channel) : "";
}

const LAST_KEY = "hubbub.chat.last";

/** Remembers in this browser what is looked at. */
export function rememberChannel(id: Id): void {
  try {
    localStorage.setItem(LAST_KEY, id);
  } catch {
    // Then the chat opens with what waits.
  }
}

/** What was looked at last in this browser. */
export function lastChannel(): Id | null {
  try {
    return localStorage.getItem(LAST_KEY);
  } catch {
    return null;
  }
}
