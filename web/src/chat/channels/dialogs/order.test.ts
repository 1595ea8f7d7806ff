import { describe, expect, it } from "vitest";
import type { Channel } from "@/chat";
import { moveChannel, moveGroup, type OrderGroup, orderOf, placeChannel, placeGroup } from "./order";

const channel = (id: string, category: string | null = null, more: Partial<Channel> = {}): Channel => ({
  id,
  kind: "text",
  name: id,
  topic: "",
  category,
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

const start = orderOf(
  [
    channel("general"),
    channel("plans", "work"),
    channel("bugs", "work", { position: 1 }),
    channel("ann", null, { kind: "direct" }),
    channel("old", "work", { archivedAt: "2030-01-01T00:00:00Z" }),
  ],
  categories,
);

const shape = (groups: readonly OrderGroup[]) =>
  groups.map(({ id, channels }) => [id, channels.map((each) => each.id).join(" ")]);

describe("the order of channels", () => {
  it("is of live channels that everybody has in the same place", () => {
    expect(shape(start)).toEqual([
      [null, "general"],
      ["work", "plans bugs"],
      ["fun", ""],
    ]);
  });

  it("moves a channel within its category, and over the edge into the next", () => {
    const down = moveChannel(start, "plans", 1);
    expect(shape(down)[1]).toEqual(["work", "bugs plans"]);
    const over = moveChannel(down, "plans", 1);
    expect(shape(over)).toEqual([
      [null, "general"],
      ["work", "bugs"],
      ["fun", "plans"],
    ]);
    expect(shape(moveChannel(over, "bugs", -1))[0]).toEqual([null, "general bugs"]);
  });

  it("stays where it is at both ends", () => {
    expect(shape(moveChannel(start, "general", -1))).toEqual(shape(start));
    const last = moveChannel(moveChannel(start, "bugs", 1), "bugs", 1);
    expect(shape(last)[2]).toEqual(["fun", "bugs"]);
  });

  it("moves categories below those channels that have none", () => {
    expect(shape(moveGroup(start, "fun", -1)).map(([id]) => id)).toEqual([null, "fun", "work"]);
    expect(shape(moveGroup(start, "work", -1)).map(([id]) => id)).toEqual([null, "work", "fun"]);
  });

  it("takes what is dropped where it is dropped", () => {
    expect(shape(placeChannel(start, "general", "work", "bugs")).slice(0, 2)).toEqual([
      [null, ""],
      ["work", "plans general bugs"],
    ]);
    expect(shape(placeChannel(start, "plans", "fun", null))[2]).toEqual(["fun", "plans"]);
    expect(shape(placeChannel(start, "plans", "work", null))[1]).toEqual(["work", "bugs plans"]);
    expect(shape(placeChannel(start, "plans", "work", "plans"))).toEqual(shape(start));
    expect(shape(placeGroup(start, "fun", "work")).map(([id]) => id)).toEqual([null, "fun", "work"]);
    expect(shape(placeGroup(start, "work", null)).map(([id]) => id)).toEqual([null, "fun", "work"]);
  });
});
