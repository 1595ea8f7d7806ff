/**
 * A window on a channel: messages that follow each other without a hole, as far as they were loaded.
 *
 * Windows are never changed in place: a change makes a new one that shares what stayed the same, so that a row is drawn
 * again only when its message is another object.
 */
import type { Entry, Id, Message, MessagePage, Reaction } from "../protocol";

/** The window. */
export interface Window {
  /** Ascending by `seq`. */
  items: readonly Message[];
  /** Nothing is older than the first item. */
  atStart: boolean;
  /** Nothing is newer than the last item. */
  atEnd: boolean;
}

/** Most messages a window keeps; beyond that it forgets its far end. */
export const WINDOW_LIMIT = 400;

/** On which side a page joins; `replace` begins a new window. */
export type Side = "before" | "after" | "replace";

/** Joins a page to a window. Of two states of a message the later one stays. */
export function joinPage(window: Window | undefined, page: MessagePage, side: Side): Window {
  if (!window || side === "replace") {
    const known = new Map(window?.items.map((message) => [message.id, message]));
    const items = page.items.map((message) => later(known.get(message.id), message));
    return trim({ items, atStart: page.atStart, atEnd: page.atEnd }, "start");
  }
  const [first, last] = [window.items[0], window.items[window.items.length - 1]];
  if (side === "before") {
    const older = page.items.filter((message) => !first || message.seq < first.seq);
    return trim({ ...window, items: [...older, ...window.items], atStart: page.atStart }, "end");
  }
  const newer = page.items.filter((message) => !last || message.seq > last.seq);
  return trim({ ...window, items: [...window.items, ...newer], atEnd: page.atEnd }, "start");
}

/**
 * The window after an entry of the log; the same object when nothing in it is concerned. `above` says that somebody
 * reads above its end: then a full window lets go of its end rather than of what is being read.
 */
export function applyEntry(window: Window, entry: Entry, me: string, above = false): Window {
  if (entry.kind === "message") return addMessage(window, entry.message, above);
  const id = entry.kind === "edit" ? entry.message.id : "id" in entry ? entry.id : null;
  if (id === null) return window;
  const held = entry.kind === "delete" ? forgetQuotes(window, id) : window;
  // What is edited is mostly new, so the search begins at the end.
  const at = held.items.findLastIndex((message) => message.id === id);
  const message = held.items[at];
  if (!message) return held;
  const changed = applyToMessage(message, entry, me);
  return changed === message ? held : { ...held, items: held.items.with(at, changed) };
}

/** What was deleted is not to be read in its answers either. */
function forgetQuotes(window: Window, id: Id): Window {
  const isQuote = ({ replyTo }: Message) => replyTo?.id === id && !replyTo.deleted;
  if (!window.items.some(isQuote)) return window;
  const items = window.items.map((message) =>
    message.replyTo && isQuote(message)
      ? { ...message, replyTo: { ...message.replyTo, excerpt: "", deleted: true } }
      : message,
  );
  return { ...window, items };
}

function addMessage(window: Window, message: Message, above: boolean): Window {
  if (!window.atEnd) return window;
  const last = window.items[window.items.length - 1];
  // A page may have shown it before its entry came.
  if (last && last.seq >= message.seq) return window;
  if (above && window.items.length >= WINDOW_LIMIT) return { ...window, atEnd: false };
  return trim({ ...window, items: [...window.items, message] }, "start");
}

/** A message after an entry that names it: rules R and M of the log. */
export function applyToMessage(message: Message, entry: Entry, me: string): Message {
  // Rule R: who holds revision r has every entry up to r already.
  if (message.rev >= entry.seq) return markMine(message, entry, me);
  switch (entry.kind) {
    case "edit":
      return later(message, entry.message);
    case "delete":
      return erased(message, entry.seq, entry.at);
    case "react":
    case "unreact":
      return { ...message, rev: entry.seq, reactions: count(message.reactions ?? [], entry, me) };
    case "pin":
      return { ...message, rev: entry.seq, pinnedAt: entry.on ? (entry.at ?? message.at) : null };
    default:
      return message;
  }
}

/** Rule M: one's own reaction decides `mine`, even where the counts are known from later on. */
function markMine(message: Message, entry: Entry, me: string): Message {
  if ((entry.kind !== "react" && entry.kind !== "unreact") || entry.account !== me) return message;
  const mine = entry.kind === "react";
  const reactions = message.reactions ?? [];
  if (!reactions.some((each) => each.emoji === entry.emoji && (each.mine ?? false) !== mine)) return message;
  return {
    ...message,
    reactions: reactions.map((each) => (each.emoji === entry.emoji ? { ...each, mine } : each)),
  };
}

type Reacting = Extract<Entry, { kind: "react" | "unreact" }>;

function count(reactions: readonly Reaction[], entry: Reacting, me: string): Reaction[] {
  const own = entry.account === me ? { mine: entry.kind === "react" } : {};
  const found = reactions.some(({ emoji }) => emoji === entry.emoji);
  const next = found
    ? reactions.map((each) => (each.emoji === entry.emoji ? { ...each, count: entry.count, ...own } : each))
    : [...reactions, { emoji: entry.emoji, count: entry.count, ...own }];
  return next.filter((each) => each.count > 0);
}

/** What is left of a deleted message: that it was there. */
function erased(message: Message, rev: number, at: string | undefined): Message {
  const { id, seq, author, kind } = message;
  return {
    id,
    seq,
    rev,
    author: author ?? null,
    kind,
    text: "",
    at: message.at,
    deletedAt: at ?? message.at,
  };
}

/** The later of two states of one message; flags of one's own reactions survive a state that does not tell them. */
export function later(held: Message | undefined, state: Message): Message {
  if (!held) return state;
  if (held.rev >= state.rev) return held;
  const mine = new Set((held.reactions ?? []).filter((each) => each.mine).map(({ emoji }) => emoji));
  if (mine.size === 0 || !state.reactions) return state;
  return {
    ...state,
    reactions: state.reactions.map((each) => ({ ...each, mine: each.mine ?? mine.has(each.emoji) })),
  };
}

/** Forgets what is beyond the limit at one end; that end can be loaded again. */
function trim(window: Window, end: "start" | "end"): Window {
  const over = window.items.length - WINDOW_LIMIT;
  if (over <= 0) return window;
  return end === "start"
    ? { ...window, items: window.items.slice(over), atStart: false }
    : { ...window, items: window.items.slice(0, WINDOW_LIMIT), atEnd: false };
}
