import { describe, expect, it } from "vitest";
import type { Message } from "../protocol";
import type { Pending } from "../sync/outbox";
import { message } from "../testing/scripted-server";
import { type Row, type RowInput, rowsOf, type Shown, stepsTo } from "./rows";

const ME = "me";

function at(minute: number, seq: number, over: Partial<Message> = {}): Message {
  return message(seq, { at: new Date(2026, 0, 1, 10, minute).toISOString(), ...over });
}

const pending = (nonce: string): Pending => ({
  nonce,
  channel: "room",
  text: nonce,
  replyTo: null,
  files: [],
  at: new Date(2026, 0, 1, 11).toISOString(),
  state: "sending",
  tries: 1,
});

function rows(items: Message[], over: Partial<RowInput> = {}): Row[] {
  const window = { items, atStart: true, atEnd: true };
  return rowsOf({ window, pending: [], me: ME, line: null, blocked: [], opened: new Set(), ...over });
}

const shape = (list: Row[]) =>
  list.map((row) =>
    [row.key, row.grouped && "grouped", row.day !== null && "day", row.fresh && "new"]
      .filter(Boolean)
      .join(" "),
  );

describe("chat_03: rows", () => {
  it("stand together when one person writes within minutes", () => {
    const list = [at(0, 1), at(4, 2), at(20, 3), at(21, 4, { author: "bob" }), at(22, 5, { author: "bob" })];
    expect(shape(rows(list))).toEqual(["m1 day", "m2 grouped", "m3", "m4", "m5 grouped"]);
  });

  it("begin anew after midnight, an answer, a deleted message, or another webhook", () => {
    const hook = (name: string) => ({ author: null, kind: "hook" as const, hook: { name } });
    const late = new Date(2026, 0, 2, 0, 1).toISOString();
    const list = [
      at(0, 1),
      at(1, 2, { replyTo: { id: "m1", excerpt: "" } }),
      at(2, 3, { deletedAt: "x" }),
      at(3, 4),
      at(4, 5, hook("one")),
      at(5, 6, hook("two")),
      message(7, { at: late }),
    ];
    expect(shape(rows(list))).toEqual(["m1 day", "m2", "m3 grouped", "m4", "m5", "m6", "m7 day"]);
  });

  it("have one line before the first unread message of somebody else", () => {
    const list = [at(0, 1), at(1, 2, { author: ME }), at(2, 3), at(3, 4)];
    expect(shape(rows(list, { line: 1 }))).toEqual(["m1 day", "m2", "m3 new", "m4 grouped"]);
  });

  it("end with what is on its way unless the list has it, also away from the end", () => {
    const list = [at(0, 1, { author: ME, nonce: "a" })];
    const on = { pending: [pending("a"), pending("b")] };
    expect(shape(rows(list, on))).toEqual(["m1 day", "b grouped"]);
    expect(shape(rows([], on))).toEqual(["a day", "b grouped"]);
    expect(shape(rows(list, { ...on, window: { items: list, atStart: true, atEnd: false } }))).toEqual([
      "m1 day",
      "b day",
    ]);
  });

  it("hide those one has blocked behind one line for each run", () => {
    const list = [at(0, 1), at(1, 2, { author: "eve" }), at(2, 3, { author: "eve" }), at(3, 4)];
    const counts = (row: Row) => (row.kind === "blocked" ? row.count : row.kind);
    expect(rows(list, { blocked: ["eve"] }).map(counts)).toEqual(["message", 2, 0, "message"]);
  });
});

describe("chat_03: steps of the list", () => {
  const list = (...keys: number[]): Row[] => rows(keys.map((seq) => at(seq % 60, seq)));
  const shown = (...keys: number[]): Shown => ({ rows: list(...keys), shift: false, generation: 1 });
  const told = (steps: Shown[]) =>
    steps.map(({ rows: each, shift, generation }) => [each.map(({ key }) => key).join(), shift, generation]);

  it("keep the place when rows come at either end", () => {
    expect(told(stepsTo(shown(3, 4), list(1, 2, 3, 4)))).toEqual([["m1,m2,m3,m4", true, 1]]);
    expect(told(stepsTo(shown(3, 4), list(3, 4, 5)))).toEqual([["m3,m4,m5", false, 1]]);
  });

  it("are two when rows come at one end and go at the other", () => {
    expect(told(stepsTo(shown(3, 4, 5), list(2, 3, 4)))).toEqual([
      ["m2,m3,m4,m5", true, 1],
      ["m2,m3,m4", false, 1],
    ]);
    expect(told(stepsTo(shown(3, 4), list(4, 5)))).toEqual([
      ["m3,m4,m5", false, 1],
      ["m4,m5", true, 1],
    ]);
  });

  it("begin a new list after a jump", () => {
    expect(told(stepsTo(shown(3, 4), list(90, 91)))).toEqual([["m90,m91", false, 2]]);
  });
});
