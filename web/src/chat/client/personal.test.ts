import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Answer } from "../protocol";
import { initialState, useChat } from "../store/state";
import type { Shelf } from "../sync/outbox";
import { settled } from "../testing/scripted-server";
import { DRAFT_AFTER, Personal } from "./personal";

const ROOM = "room";
let kept: Map<string, string>;
let asked: { event: string; payload: object; answer: (answer: Answer<object>) => void }[];
let counted: number;

const shelf: Shelf = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
  removeItem: (key) => void kept.delete(key),
};

/** A page of the account. */
function page(): Personal {
  useChat.setState({ ...initialState, me: "me" });
  const personal = new Personal({
    ask: (event, payload) => new Promise((answer) => asked.push({ event, payload, answer })),
    marked: () => {},
    behind: () => {},
    uncounted: () => {
      counted += 1;
    },
    now: Date.now,
    account: "me",
    shelf,
  });
  personal.start();
  return personal;
}

async function answer(said: Answer<object>): Promise<void> {
  asked.shift()?.answer(said);
  await settled();
}

const draft = () => useChat.getState().drafts[ROOM];

beforeEach(() => {
  vi.useFakeTimers();
  kept = new Map();
  asked = [];
  counted = 0;
});
afterEach(() => void vi.useRealTimers());

it("chat_03: a draft survives a reload before the server was told of it", async () => {
  page().draft(ROOM, { text: "begun", replyTo: "m1" });
  const after = page();
  // What the server knows is older.
  after.load({ rev: 4, items: [{ item: "draft", channel: ROOM, text: "old" }] });
  expect(draft()).toEqual({ text: "begun", replyTo: "m1" });
  await vi.advanceTimersByTimeAsync(DRAFT_AFTER);
  expect(asked.at(-1)?.payload).toEqual({ channel: ROOM, text: "begun", replyTo: "m1" });
});

it("chat_03: a sent draft does not come back by a reload before the server was told", async () => {
  const before = page();
  before.draft(ROOM, { text: "begun", replyTo: null });
  await vi.advanceTimersByTimeAsync(DRAFT_AFTER);
  await answer({ ok: true });
  expect(kept.size).toBe(0);
  before.draft(ROOM, null);
  page().load({ rev: 1, items: [{ item: "draft", channel: ROOM, text: "begun" }] });
  expect(draft()).toBeUndefined();
});

it.each(["busy", "unavailable", "too_many"])("chat_03: tells a draft again after %s", async (code) => {
  page().draft(ROOM, { text: "begun", replyTo: null });
  await vi.advanceTimersByTimeAsync(DRAFT_AFTER);
  await answer({ ok: false, code, message: "", retryAfterSeconds: 3 });
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked.map(({ event }) => event)).toEqual(["draft"]);
});

it("chat_03: keeps a draft here that is too long for the server", async () => {
  page().draft(ROOM, { text: "long", replyTo: null });
  await vi.advanceTimersByTimeAsync(DRAFT_AFTER);
  await answer({ ok: false, code: "invalid", message: "too long" });
  page();
  expect(draft()?.text).toBe("long");
});

it("chat_10: is counted anew only once the mark has been told", async () => {
  const personal = page();
  personal.mark(ROOM, 3);
  expect(personal.isMarking(ROOM)).toBe(true);
  expect(counted).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  await answer({ ok: true });
  expect(counted).toBe(1);
  expect(personal.isMarking(ROOM)).toBe(false);
});
