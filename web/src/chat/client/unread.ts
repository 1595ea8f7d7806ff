/** What counts as unread, and as a mention: pure, from an entry and what is known of its channel. */
import type { Channel, Entry, Id, Message } from "../protocol";
import type { Unread } from "../store/state";
import type { Window } from "../sync/window";

/** Counts stop here, as the server's do; more is shown as "99+". */
export const MOST_COUNTED = 100;

/** Whether a message speaks to one: by name, to all, as an answer, or in a direct channel. */
export function concerns(message: Message, channel: Channel | undefined, me: Id): boolean {
  if (channel?.kind === "direct" || channel?.kind === "group") return true;
  if (message.here || message.mentions?.includes(me)) return true;
  return message.replyTo?.author === me;
}

/** Whether a message waits to be read at all. */
export function counts(message: Message, me: Id): boolean {
  return message.author !== me && message.kind !== "system" && !message.deletedAt;
}

/** Counts as the server tells them; there, a direct channel has no mentions, because everything in it is one. */
export function told({ unread, mentions }: Unread, channel: Channel | undefined): Unread {
  const direct = channel?.kind === "direct" || channel?.kind === "group";
  return { unread, mentions: direct ? unread : mentions };
}

/** The counts after an entry. */
export function afterEntry(before: Unread, entry: Entry, channel: Channel | undefined, me: Id): Unread {
  if (entry.kind !== "message" || !counts(entry.message, me)) return before;
  const mention = concerns(entry.message, channel, me) ? 1 : 0;
  return {
    unread: Math.min(MOST_COUNTED, before.unread + 1),
    mentions: Math.min(MOST_COUNTED, before.mentions + mention),
  };
}

/** The counts after a mark, if the loaded messages tell them. */
export function afterMark(
  window: Window | undefined,
  mark: number,
  head: number,
  channel: Channel | undefined,
  me: Id,
): Unread | null {
  if (mark >= head) return { unread: 0, mentions: 0 };
  const first = window?.items[0];
  const reaches = window?.atEnd && (window.atStart || (first !== undefined && first.seq <= mark + 1));
  if (!window || !reaches) return null;
  const fresh = window.items.filter((message) => message.seq > mark && counts(message, me));
  const mentions = fresh.filter((message) => concerns(message, channel, me)).length;
  return { unread: Math.min(MOST_COUNTED, fresh.length), mentions: Math.min(MOST_COUNTED, mentions) };
}
