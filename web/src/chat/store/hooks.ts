/** The chat's state, for components: each hook gives the same object again until what it tells has changed. */
import { useEffect, useMemo } from "react";
import { chat, runningChat } from "../client/chat";
import { byPosition } from "../client/directory";
import type {
  Category,
  Channel,
  CommandSpec,
  Id,
  PersonRef,
  Presence,
  ServerCan,
  StatusChoice,
} from "../protocol";
import type { Link } from "../socket/wire";
import type { Pending } from "../sync/outbox";
import type { Window } from "../sync/window";
import { useSilent } from "./silence";
import { type ChatState, type Draft, type LoadState, type Prefs, type Unread, useChat } from "./state";

const none = { unread: 0, mentions: 0 };
const noPeople: Id[] = [];
const noPending: Pending[] = [];
const noPrefs: Prefs = { level: null, mutedUntil: null, hidden: false };
const idle: LoadState = { loading: false, error: null };

/** All channels one may read, in no particular order. */
export function useChannels(): Channel[] {
  const channels = useChat((state) => state.channels);
  return useMemo(() => Object.values(channels), [channels]);
}

/** One channel. */
export const useChannel = (id: Id | undefined): Channel | undefined =>
  useChat((state) => (id === undefined ? undefined : state.channels[id]));

/** The categories in their order. */
export function useCategories(): Category[] {
  const categories = useChat((state) => state.categories);
  return useMemo(() => byPosition(categories), [categories]);
}

/** What waits in a channel. */
export const useUnread = (id: Id): Unread => useChat((state) => state.unread[id] ?? none);

/** What waits in all channels that are not silenced; mentions count there as well. */
export function useTotalUnread(): Unread {
  const unread = useChat((state) => state.unread);
  const silent = useSilent();
  return useMemo(() => {
    const total = { unread: 0, mentions: 0 };
    for (const [id, each] of Object.entries(unread)) {
      total.unread += silent.has(id) ? 0 : each.unread;
      total.mentions += each.mentions;
    }
    return total;
  }, [unread, silent]);
}

/** Up to where one has read a channel. */
export const useMark = (id: Id): number => useChat((state) => state.marks[id] ?? 0);

/** Somebody, if they were ever named to this page. */
export const usePerson = (id: Id | null | undefined): PersonRef | undefined =>
  useChat((state) => (id ? state.people[id] : undefined));

/** Everybody named to this page so far. */
export const usePeople = (): ChatState["people"] => useChat((state) => state.people);

/** Whether these people can be reached; followed while the component is shown. */
export function usePresence(ids: readonly Id[]): Map<Id, Presence> {
  const presence = useChat((state) => state.presence);
  const key = ids.join();
  const ready = useChat((state) => state.status === "ready");
  useEffect(() => {
    if (!ready || key === "") return;
    return runningChat()?.presence.watch(key.split(","));
  }, [key, ready]);
  return useMemo(() => {
    const named = key === "" ? [] : key.split(",");
    return new Map(named.map((id) => [id, presence[id] ?? "offline"]));
  }, [key, presence]);
}

/** Who types in a channel. */
export function useTyping(id: Id): Id[] {
  const there = useChat((state) => state.typing[id]);
  return useMemo(() => (there ? Object.keys(there) : noPeople), [there]);
}

/** The messages loaded of a channel. */
export const useWindow = (id: Id): Window | undefined => useChat((state) => state.windows[id]);

/** How loading a channel's messages goes. */
export const useLoad = (id: Id): LoadState => useChat((state) => state.loads[id] ?? idle);

/** One's own messages on their way to a channel. */
export const usePending = (id: Id): readonly Pending[] => useChat((state) => state.pending[id] ?? noPending);

/** The message that was begun in a channel. */
export const useDraft = (id: Id): Draft | undefined => useChat((state) => state.drafts[id]);

/** How much one wants to hear of a channel. */
export const usePrefs = (id: Id): Prefs => useChat((state) => state.prefs[id] ?? noPrefs);

/** The connection to the server. */
export const useConnection = (): Link => useChat((state) => state.link);

/** Whether the first state is there; an error and a way to try again if not. */
export function useChatStatus(): { status: ChatState["status"]; error: unknown; retry: () => void } {
  const status = useChat((state) => state.status);
  const error = useChat((state) => state.error);
  return { status, error, retry: chat.retryNow };
}

/** What one shows of oneself. */
export const useOwnStatus = (): StatusChoice => useChat((state) => state.ownStatus);

/** Those one has blocked. */
export const useBlocked = (): readonly Id[] => useChat((state) => state.blocked);

/** Words that a message may begin with. */
export const useCommands = (): readonly CommandSpec[] => useChat((state) => state.commands);

/** What one may do on the whole server. */
export const useCan = (): ServerCan => useChat((state) => state.can);

/** Reports that wait for a moderator; none for everybody else. */
export const useOpenReports = (): number => useChat((state) => state.openReports);

/** What was last heard of one's own long work on the server. */
export const useJobNews = () => useChat((state) => state.job);

/** Until when one cannot write, if a moderator said so. */
export const useMutedUntil = (): string | null => useChat((state) => state.mutedUntil);

/** What the server offers, and its limits. */
export const useFeatures = () => useChat((state) => state.features);
export const useLimits = () => useChat((state) => state.limits);

/** A setting of the account, shared by all devices; until one is chosen, `fallback`. */
export function useSetting<T>(name: string, fallback: T): [T, (value: T) => void] {
  const value = useChat((state) => state.settings[name]);
  const set = useMemo(() => (next: T) => chat.setSetting(name, next), [name]);
  return [value === undefined ? fallback : (value as T), set];
}
