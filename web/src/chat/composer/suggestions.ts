/** What the composer offers while one writes: people, channels, emoji, commands. Pure. */
import type { Channel, CommandSpec, Id, PersonRef } from "../protocol";

/** What is being written at the caret. */
export interface Trigger {
  kind: "person" | "channel" | "emoji" | "command";
  /** What stands behind the sign. */
  query: string;
  /** Where the sign stands, and where what replaces it ends. */
  from: number;
  to: number;
}

/** One offer. */
export interface Offer {
  key: string;
  /** What is written when it is taken. */
  insert: string;
  label: string;
  detail?: string;
  person?: PersonRef;
  emoji?: string;
}

/** Most offers at a time. */
export const MOST = 8;

const SIGNS = { "@": "person", "#": "channel", ":": "emoji" } as const;
const WORD = /(^|[\s([{"'«])([@#:])([\p{L}\p{N}_.+-]*)$/u;
const COMMAND = /^\/([a-z]*)$/i;

/** What is written at the caret, if anything is to be offered. */
export function triggerAt(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret);
  const [, name] = COMMAND.exec(before) ?? [];
  if (name !== undefined) return { kind: "command", query: name.toLowerCase(), from: 0, to: caret };
  const [, , sign, query] = WORD.exec(before) ?? [];
  if (sign === undefined || query === undefined) return null;
  const kind = SIGNS[sign as keyof typeof SIGNS];
  // A colon is mostly just a colon.
  if (kind === "emoji" && query.length < 2) return null;
  return { kind, query: query.toLocaleLowerCase(), from: caret - query.length - 1, to: caret };
}

/** How well a text fits: the beginning is best, then the beginning of a word; `null` if it does not. */
function rank(text: string, query: string): number | null {
  const folded = text.toLocaleLowerCase();
  if (folded.startsWith(query)) return 0;
  if (folded.split(/[\s_.-]+/).some((word) => word.startsWith(query))) return 1;
  return folded.includes(query) ? 2 : null;
}

function best<T>(items: readonly T[], texts: (item: T) => string[], query: string): T[] {
  const ranked = items.flatMap((item) => {
    const ranks = texts(item)
      .map((text) => rank(text, query))
      .filter((found) => found !== null);
    return ranks.length > 0 ? [{ item, rank: Math.min(...ranks), name: texts(item)[0] ?? "" }] : [];
  });
  ranked.sort((one, other) => one.rank - other.rank || one.name.localeCompare(other.name));
  return ranked.slice(0, MOST).map(({ item }) => item);
}

/** People whose name or handle fits; those who spoke last first would be nicer, the best fit is plainer. */
export function offerPeople(people: readonly PersonRef[], query: string, me: Id, here: string): Offer[] {
  const others = people.filter(({ id }) => id !== me);
  const offers = best(others, ({ name, handle }) => [name, handle], query).map(
    (person): Offer => ({
      key: person.id,
      insert: `@${person.handle} `,
      label: person.name,
      detail: `@${person.handle}`,
      person,
    }),
  );
  if (!"here".startsWith(query)) return offers;
  return [...offers.slice(0, MOST - 1), { key: "here", insert: "@here ", label: "@here", detail: here }];
}

/** Channels whose name fits. */
export function offerChannels(channels: readonly Channel[], query: string): Offer[] {
  const named = channels.filter(
    ({ kind, archivedAt }) => (kind === "text" || kind === "voice") && !archivedAt,
  );
  return best(named, ({ name }) => [name], query).map(({ id, name, topic }) => ({
    key: id,
    insert: `#${name} `,
    label: `#${name}`,
    detail: topic,
  }));
}

/** Commands one may use whose name fits. */
export function offerCommands(
  commands: readonly CommandSpec[],
  query: string,
  help: (command: CommandSpec) => string,
): Offer[] {
  const usable = commands.filter(({ may, name }) => may !== false && name.startsWith(query));
  return usable.slice(0, MOST).map((command) => ({
    key: command.name,
    insert: `/${command.name} `,
    label: `/${command.name}`,
    detail: help(command),
  }));
}

/** Emoji whose name fits. */
export function offerEmoji(
  emoji: readonly { emoji: string; label: string; tags: string[] }[],
  query: string,
): Offer[] {
  return best(emoji, ({ label, tags }) => [label, ...tags], query.replaceAll("_", " ")).map((each) => ({
    key: each.emoji,
    insert: `${each.emoji} `,
    label: each.label,
    emoji: each.emoji,
  }));
}

/** The text with an offer taken, and where the caret stands then. */
export function take(text: string, { from, to }: Trigger, offer: Offer): { text: string; caret: number } {
  const rest = text.slice(to).replace(/^ /, "");
  return { text: text.slice(0, from) + offer.insert + rest, caret: from + offer.insert.length };
}

/** Whether Enter breaks the line: one is inside of a code fence. */
export function insideFence(text: string, caret: number): boolean {
  return (text.slice(0, caret).match(/^ {0,3}`{3,}/gm)?.length ?? 0) % 2 === 1;
}
