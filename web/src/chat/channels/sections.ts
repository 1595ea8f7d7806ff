/** The list of channels as it is shown: pure, from what is known of the channels. */
import type { Category, Channel, Id, Prefs, Unread } from "@/chat";

/** One heading with its channels. */
export interface ListSection {
  /** Category, or what stands without one. */
  id: Id | "top" | "direct" | "archived";
  /** The category's own name; the others are named by the page. */
  name: string | null;
  channels: readonly Channel[];
}

/** What the list is made of. */
export interface ListInput {
  channels: readonly Channel[];
  categories: readonly Category[];
  unread: Readonly<Record<Id, Unread>>;
  prefs: Readonly<Record<Id, Prefs>>;
  /** Is always shown, even when it was put out of sight. */
  open?: Id | undefined;
}

/** Channels between few people, without a name of their own. */
export const isPersonal = ({ kind }: Channel): boolean => kind === "direct" || kind === "group";

const byPlace = (one: Channel, other: Channel): number =>
  one.position - other.position || one.name.localeCompare(other.name) || (one.id < other.id ? -1 : 1);

/** When something was last written, or the channel was made. */
const lastLife = (channel: Channel): string => channel.postedAt ?? channel.createdAt ?? "";

const byLife = (one: Channel, other: Channel): number => lastLife(other).localeCompare(lastLife(one));

/** The sections in their order; those without a channel are left out, categories are not. */
export function listSections({ channels, categories, unread, prefs, open }: ListInput): ListSection[] {
  const live = channels.filter((channel) => !isPersonal(channel) && !channel.archivedAt);
  const known = new Set(categories.map(({ id }) => id));
  const waits = (id: Id) => (unread[id]?.unread ?? 0) > 0;
  const direct = channels.filter(
    (channel) =>
      isPersonal(channel) && (!prefs[channel.id]?.hidden || waits(channel.id) || channel.id === open),
  );
  const archived = channels.filter((channel) => !isPersonal(channel) && channel.archivedAt);
  const sections: ListSection[] = [
    {
      id: "top",
      name: null,
      channels: live.filter(({ category }) => !category || !known.has(category)).sort(byPlace),
    },
    ...categories.map(({ id, name }) => ({
      id,
      name,
      channels: live.filter(({ category }) => category === id).sort(byPlace),
    })),
    { id: "direct", name: null, channels: direct.sort(byLife) },
    { id: "archived", name: null, channels: archived.sort(byPlace) },
  ];
  return sections.filter(({ id, channels: there }) => there.length > 0 || known.has(id));
}

/** What a folded section still shows: what waits, and what is open. */
export function unfolded(
  section: ListSection,
  { unread, open }: Pick<ListInput, "unread" | "open">,
): Channel[] {
  return section.channels.filter(({ id }) => id === open || (unread[id]?.unread ?? 0) > 0);
}

/** The channel `step` places away from the open one, round and round; the first when none is open. */
export function neighbour(
  channels: readonly Channel[],
  open: Id | undefined,
  step: 1 | -1,
  wanted: (channel: Channel) => boolean = () => true,
): Channel | undefined {
  const at = channels.findIndex(({ id }) => id === open);
  const start = at === -1 ? (step === 1 ? -1 : 0) : at;
  for (let move = 1; move <= channels.length; move += 1) {
    const index = (start + step * move + channels.length * 2) % channels.length;
    const channel = channels[index];
    if (channel && channel.id !== open && wanted(channel)) return channel;
  }
  return undefined;
}
