/** What is dragged in the list of channels, and where it would be dropped: read from the marks of the rows. */
import type { Id } from "@/chat";

/** What is dragged. */
export interface Taken {
  kind: "channel" | "category";
  id: Id;
}

/** Where it would go. */
export interface Drop {
  /** The category of a channel; none for those without one. */
  group: Id | null;
  /** What it would stand before; none for the end. */
  before: Id | null;
  /** Shows the place: a line at its upper or lower edge. */
  mark: HTMLElement;
  side: "before" | "after";
}

const near = (target: EventTarget | null, mark: string): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(`[data-${mark}]`) : null;

/** What somebody began to drag. */
export function takenBy(target: EventTarget | null): Taken | null {
  const channel = near(target, "channel")?.dataset.channel;
  if (channel) return { kind: "channel", id: channel };
  const category = near(target, "category")?.dataset.category;
  return category ? { kind: "category", id: category } : null;
}

/** Where it would be dropped, if that is a place for it. */
export function dropAt(taken: Taken, target: EventTarget | null, y: number): Drop | null {
  const section = near(target, "section");
  const id = section?.dataset.section;
  if (!section || !id) return null;
  const group = id === "top" ? null : id;
  if (taken.kind === "category") {
    if (group === null) return null;
    const side = sideOf(section, y);
    const next = nextMarked(section, "section");
    return {
      group: null,
      before: side === "before" ? group : (next?.dataset.section ?? null),
      mark: section,
      side,
    };
  }
  const row = near(target, "channel");
  if (!row) return { group, before: null, mark: section, side: "after" };
  const side = sideOf(row, y);
  const next = nextMarked(row, "channel");
  const before = side === "before" ? row.dataset.channel : next?.dataset.channel;
  return { group, before: before ?? null, mark: row, side };
}

function sideOf(element: HTMLElement, y: number): Drop["side"] {
  const { top, height } = element.getBoundingClientRect();
  return y < top + height / 2 ? "before" : "after";
}

function nextMarked(element: HTMLElement, mark: string): HTMLElement | null {
  const next = element.nextElementSibling;
  return next instanceof HTMLElement && next.matches(`[data-${mark}]`) ? next : null;
}
