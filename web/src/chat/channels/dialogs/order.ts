/** The order of categories and their channels, while it is being changed: pure. */
import type { Category, Channel, Id } from "@/chat";
import { isPersonal, listSections } from "../sections";

/** One category with its channels; the first stands for those without one. */
export interface OrderGroup {
  id: Id | null;
  name: string | null;
  channels: readonly Channel[];
}

/** The present order. */
export function orderOf(channels: readonly Channel[], categories: readonly Category[]): OrderGroup[] {
  const there = channels.filter((channel) => !isPersonal(channel));
  const sections = listSections({ channels: there, categories, unread: {}, prefs: {} });
  const top = sections.find(({ id }) => id === "top")?.channels ?? [];
  return [
    { id: null, name: null, channels: top },
    ...sections
      .filter(({ id }) => id !== "top" && id !== "archived")
      .map(({ id, name, channels: own }) => ({ id, name, channels: own })),
  ];
}

/** The list with the item at `from` moved by `step`; the same list when there is no such place. */
export function moved<T>(list: readonly T[], from: number, step: 1 | -1): readonly T[] {
  const item = list[from];
  const to = from + step;
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** Moves a channel one place up or down; at the edge of its group it goes on into the next one. */
export function moveChannel(groups: readonly OrderGroup[], channel: Id, step: 1 | -1): OrderGroup[] {
  const at = groups.findIndex(({ channels }) => channels.some(({ id }) => id === channel));
  const group = groups[at];
  if (!group) return [...groups];
  const index = group.channels.findIndex(({ id }) => id === channel);
  const within = moved(group.channels, index, step);
  if (within !== group.channels) return groups.with(at, { ...group, channels: within });
  const next = groups[at + step];
  const item = group.channels[index];
  if (!next || !item) return [...groups];
  const joined = step === 1 ? [item, ...next.channels] : [...next.channels, item];
  return groups
    .with(at, { ...group, channels: group.channels.filter(({ id }) => id !== channel) })
    .with(at + step, { ...next, channels: joined });
}

/** Moves a category one place up or down; those without one stay on top. */
export function moveGroup(groups: readonly OrderGroup[], category: Id, step: 1 | -1): OrderGroup[] {
  const [top, ...rest] = groups;
  const index = rest.findIndex(({ id }) => id === category);
  return top ? [top, ...moved(rest, index, step)] : [];
}

/** Puts a channel into a group: before another one, or at the end. */
export function placeChannel(
  groups: readonly OrderGroup[],
  channel: Id,
  group: Id | null,
  before: Id | null,
): OrderGroup[] {
  const item = groups.flatMap(({ channels }) => channels).find(({ id }) => id === channel);
  if (!item || before === channel) return [...groups];
  return groups.map((each) => {
    const others = each.channels.filter(({ id }) => id !== channel);
    if (each.id !== group) return { ...each, channels: others };
    const at = others.findIndex(({ id }) => id === before);
    return { ...each, channels: others.toSpliced(at < 0 ? others.length : at, 0, item) };
  });
}

/** Puts a category before another one, or at the end. */
export function placeGroup(groups: readonly OrderGroup[], category: Id, before: Id | null): OrderGroup[] {
  const item = groups.find(({ id }) => id === category);
  if (!item || before === category) return [...groups];
  const others = groups.filter((each) => each !== item);
  const at = before === null ? -1 : others.findIndex(({ id }) => id === before);
  return others.toSpliced(at < 0 ? others.length : at, 0, item);
}
