import { describe, expect, it } from "vitest";
import type { Channel, Unread } from "@/chat";
import { listSections, neighbour, unfolded } from "./sections";

const channel = (id: string, more: Partial<Channel> = {}): Channel => ({
  id,
  kind: "text",
  name: id,
  topic: "",
  position: 0,
  private: false,
  slowModeSeconds: 0,
  head: 0,
  ...more,
});

const categories = [
  { id: "work", name: "Work", position: 0 },
  { id: "fun", name: "Fun", position: 1 },
];

const list = (
  channels: Channel[],
  more: { unread?: Record<string, Unread>; hidden?: string[]; open?: string } = {},
) =>
  listSections({
    channels,
    categories,
    unread: more.unread ?? {},
    prefs: Object.fromEntries(
      (more.hidden ?? []).map((id) => [id, { level: null, mutedUntil: null, hidden: true }]),
    ),
    open: more.open,
  }).map(({ id, channels: there }) => [id, there.map((each) => each.id)]);

describe("listSections", () => {
  it("puts channels under their categories by position, and those of none on top", () => {
    const channels = [
      channel("b", { category: "work", position: 2 }),
      channel("a", { category: "work", position: 1 }),
      channel("general"),
      channel("lost", { category: "gone" }),
    ];
    expect(list(channels)).toEqual([
      ["top", ["general", "lost"]],
      ["work", ["a", "b"]],
      ["fun", []],
    ]);
  });

  it("sorts direct channels by life, and keeps those put away until something waits in them", () => {
    const direct = (id: string, postedAt: string) => channel(id, { kind: "direct", postedAt });
    const channels = [
      direct("old", "2030-01-01T00:00:00Z"),
      direct("new", "2030-01-02T00:00:00Z"),
      direct("away", "2030-01-03T00:00:00Z"),
    ];
    const rows = (more: Parameters<typeof list>[1]) => list(channels, { hidden: ["away"], ...more }).at(-1);
    expect(rows({})).toEqual(["direct", ["new", "old"]]);
    expect(rows({ open: "away" })).toEqual(["direct", ["away", "new", "old"]]);
    expect(rows({ unread: { away: { unread: 1, mentions: 1 } } })).toEqual([
      "direct",
      ["away", "new", "old"],
    ]);
  });

  it("keeps archived channels apart", () => {
    const channels = [channel("done", { archivedAt: "2030-01-01T00:00:00Z", category: "work" })];
    expect(list(channels).at(-1)).toEqual(["archived", ["done"]]);
  });
});

describe("unfolded", () => {
  it("shows what waits and what is open in a folded section", () => {
    const section = { id: "top" as const, name: null, channels: ["a", "b", "c"].map((id) => channel(id)) };
    const unread = { b: { unread: 2, mentions: 0 } };
    expect(unfolded(section, { unread, open: "c" }).map(({ id }) => id)).toEqual(["b", "c"]);
  });
});

describe("neighbour", () => {
  const channels = ["a", "b", "c"].map((id) => channel(id));
  it.each([
    ["a", 1, "b"],
    ["c", 1, "a"],
    ["a", -1, "c"],
    [undefined, 1, "a"],
    [undefined, -1, "c"],
  ] as const)("of %s by %i is %s", (open, step, found) => {
    expect(neighbour(channels, open, step)?.id).toBe(found);
  });

  it("skips what is not wanted, and may find nothing", () => {
    expect(neighbour(channels, "a", 1, ({ id }) => id === "c")?.id).toBe("c");
    expect(neighbour(channels, "a", 1, ({ id }) => id === "a")).toBeUndefined();
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });
});
