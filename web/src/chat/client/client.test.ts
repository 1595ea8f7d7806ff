import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Message } from "../protocol";
import { useChat } from "../store/state";
import { WINDOW_LIMIT } from "../sync/window";
import { channel, message, posted, ScriptedServer, settled } from "../testing/scripted-server";
import { ChatClient } from "./client";
import { PAGE } from "./history";

const ME = "me";
const ROOM = "room";

let server: ScriptedServer;
let client: ChatClient;
let noticed: { message: Message; live: boolean }[];

beforeEach(() => {
  vi.useFakeTimers();
  server = new ScriptedServer();
  noticed = [];
  client = new ChatClient(ME, {
    wire: server,
    rest: server.rest,
    shelf: null,
    now: Date.now,
    random: () => 0.5,
    noticed: (told, _, live) => noticed.push({ message: told, live }),
  });
});

afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

/** Connected, and up to date. */
async function started(): Promise<void> {
  client.start();
  await settled();
  server.open();
  await server.sync();
}

const texts = () => useChat.getState().windows[ROOM]?.items.map(({ text }) => text);
const seqs = () => useChat.getState().windows[ROOM]?.items.map(({ seq }) => seq) ?? [];
const log = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => posted(from + at));
const pageOf = (from: number, to: number, head: number) => ({
  items: Array.from({ length: to - from + 1 }, (_, at) => message(from + at)),
  head,
  atStart: from === 1,
  atEnd: to === head,
});
const send = (nonce: string) =>
  client.outbox.add({ nonce, channel: ROOM, text: nonce, replyTo: null, files: [] });

it("chat_03: goes on from the moment of the bootstrap, whatever comes first", async () => {
  server.logs.set(ROOM, [posted(1), posted(2)]);
  client.start();
  server.open();
  server.say("log", { channel: ROOM, entries: [posted(3)] });
  expect(server.waiting("sync")).toEqual([]);
  server.logs.set(ROOM, [posted(1), posted(2), posted(3)]);
  await settled();
  expect(useChat.getState().status).toBe("ready");
  const asked = await server.sync();
  expect(asked.have).toEqual({ [ROOM]: 3 });
});

it("chat_03: has the server's list again after a cut", async () => {
  await started();
  await client.history.open(ROOM);
  server.write(ROOM);
  server.cut();
  server.write(ROOM, {}, true);
  server.write(ROOM, {}, true);
  server.open();
  server.write(ROOM);
  expect(texts()).toEqual(["text 1"]);
  const asked = await server.sync();
  expect(asked.have).toEqual({ [ROOM]: 1 });
  expect(texts()).toEqual(["text 1", "text 2", "text 3", "text 4"]);
});

it("chat_03: sends what a cut left in doubt again only after it has caught up", async () => {
  await started();
  await client.history.open(ROOM);
  send("a");
  send("b");
  expect(server.waiting("message:send").map(({ payload }) => payload.nonce)).toEqual(["a"]);
  // The server has committed it, and the answer is lost.
  server.write(ROOM, { author: ME, nonce: "a", text: "a" }, true);
  server.cut();
  await settled();
  server.open();
  expect(server.waiting("message:send")).toEqual([]);
  await server.sync();
  expect(server.waiting("message:send").map(({ payload }) => payload.nonce)).toEqual(["b"]);
  expect(useChat.getState().pending[ROOM]?.map(({ nonce }) => nonce)).toEqual(["b"]);
  server.write(ROOM, { author: ME, nonce: "b", text: "b" });
  expect(texts()).toEqual(["a", "b"]);
  expect(useChat.getState().pending[ROOM]).toEqual([]);
});

it("chat_03: asks for what is missing when a hole stays open", async () => {
  await started();
  server.logs.set(ROOM, [posted(1), posted(2)]);
  server.say("log", { channel: ROOM, entries: [posted(2)] });
  expect(server.waiting("sync")).toEqual([]);
  await vi.advanceTimersByTimeAsync(600);
  await server.sync();
  expect(client.me).toBe(ME);
  expect(useChat.getState().channels[ROOM]?.head).toBe(2);
});

it("chat_03: counts what others write, and mentions apart, until it is read", async () => {
  await started();
  await client.history.open(ROOM);
  server.write(ROOM);
  server.write(ROOM, { mentions: [ME] });
  server.write(ROOM, { author: ME });
  server.write(ROOM, { kind: "system", author: null });
  expect(useChat.getState().unread[ROOM]).toEqual({ unread: 2, mentions: 1 });
  client.personal.mark(ROOM, 1);
  expect(useChat.getState().unread[ROOM]).toEqual({ unread: 1, mentions: 1 });
  client.personal.mark(ROOM, 4);
  expect(useChat.getState().unread[ROOM]).toEqual({ unread: 0, mentions: 0 });
  expect(noticed.map(({ live }) => live)).toEqual([true, true, true]);
});

it("chat_03: loads anew what is in front when too much was missed", async () => {
  await started();
  client.look(ROOM);
  await client.history.open(ROOM);
  server.logs.set(
    ROOM,
    Array.from({ length: PAGE }, (_, at) => posted(at + 1)),
  );
  server.cut();
  server.open();
  expect(server.waiting("sync")[0]?.payload.open).toBe(ROOM);
  await server.answer("sync", {
    ok: true,
    directory: 1,
    personal: { rev: 0, items: [] },
    channels: { [ROOM]: { head: PAGE, reset: true, unread: 9, mentions: 2 } },
  } as never);
  expect(useChat.getState().unread[ROOM]).toEqual({ unread: 9, mentions: 2 });
  expect(texts()).toHaveLength(PAGE);
});

it("chat_03: follows a channel that is new to one from its first message", async () => {
  await started();
  server.channels = [channel(ROOM), channel("direct", { kind: "direct" })];
  server.write("direct", { author: "ann" });
  server.say("channels", {});
  await vi.advanceTimersByTimeAsync(1_000);
  const asked = await server.sync();
  expect(asked.have).toEqual({ [ROOM]: 0, direct: 1 });
  expect(useChat.getState().unread.direct).toEqual({ unread: 1, mentions: 1 });
});

it("chat_05: forgets a channel that one was put out of", async () => {
  await started();
  await client.history.open(ROOM);
  server.say("log", { channel: ROOM, entries: [{ seq: 1, kind: "leave", account: ME, reason: "removed" }] });
  expect(useChat.getState().channels).toEqual({});
  expect(texts()).toBeUndefined();
});

it("chat_03: tries again to load, and says meanwhile why not", async () => {
  const { bootstrap } = server.rest;
  server.rest.bootstrap = () => Promise.reject(new Error("away"));
  client.start();
  await settled();
  expect(useChat.getState().status).toBe("failed");
  server.rest.bootstrap = bootstrap;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(useChat.getState().status).toBe("ready");
});

it("chat_03: takes an older page for what it is", async () => {
  await started();
  server.logs.set(ROOM, [posted(1), posted(2)]);
  const { messages } = server.rest;
  let asked = 0;
  server.rest.messages = async (...place) => {
    asked += 1;
    if (asked > 1) return messages(...place);
    // Read before the second message, and here after it.
    server.say("log", { channel: ROOM, entries: [posted(1), posted(2)] });
    return { items: [message(1)], head: 1, atStart: true, atEnd: true };
  };
  await client.history.open(ROOM);
  expect(texts()).toEqual(["text 1", "text 2"]);
  expect(asked).toBe(1);
});

it("chat_03: leaves no hole when the window is cut while an older page is on its way", async () => {
  await started();
  server.logs.set(ROOM, log(1, WINDOW_LIMIT + 10));
  const { messages } = server.rest;
  server.rest.messages = async () => pageOf(11, WINDOW_LIMIT + 10, WINDOW_LIMIT + 10);
  client.directory.renew({ id: ROOM, head: WINDOW_LIMIT + 10 });
  await client.history.open(ROOM);
  // While messages 1 to 10 are on their way, one more comes, and the window lets go of 11.
  server.rest.messages = async () => {
    server.say("log", { channel: ROOM, entries: log(1, WINDOW_LIMIT + 11) });
    return pageOf(1, 10, WINDOW_LIMIT + 11);
  };
  await client.history.older(ROOM);
  const shown = seqs();
  expect(shown.at(0)).toBe(12);
  expect(shown).toHaveLength(WINDOW_LIMIT);
  server.rest.messages = messages;
});

it("chat_03: leaves somebody who reads far up where they are when a full window grows", async () => {
  await started();
  server.logs.set(ROOM, log(1, WINDOW_LIMIT));
  server.rest.messages = async () => pageOf(1, WINDOW_LIMIT, WINDOW_LIMIT);
  await client.history.open(ROOM);
  client.history.hold(ROOM, true);
  server.say("log", { channel: ROOM, entries: log(1, WINDOW_LIMIT + 1) });
  expect(seqs().at(0)).toBe(1);
  expect(useChat.getState().windows[ROOM]?.atEnd).toBe(false);
});

it("chat_03: says when older messages do not come, and asks again only when one wants to", async () => {
  await started();
  server.logs.set(ROOM, log(1, 20));
  server.rest.messages = async () => pageOf(11, 20, 20);
  await client.history.open(ROOM);
  let asked = 0;
  server.rest.messages = async () => {
    asked += 1;
    throw new Error("away");
  };
  await client.history.older(ROOM);
  await client.history.older(ROOM);
  expect(asked).toBe(1);
  expect(useChat.getState().loads[ROOM]?.error).toBeInstanceOf(Error);
  server.rest.messages = async () => pageOf(1, 10, 20);
  useChat.getState().loads[ROOM]?.again?.();
  await settled();
  expect(seqs()).toHaveLength(20);
  expect(useChat.getState().loads[ROOM]?.error).toBeNull();
});

it("chat_10: tells a read mark at once, and the next ones seldom", async () => {
  await started();
  for (const seq of [1, 2, 3]) client.personal.mark(ROOM, seq);
  await vi.advanceTimersByTimeAsync(0);
  expect(server.waiting("read").map(({ payload }) => payload.seq)).toEqual([3]);
  await server.answer("read", { ok: true });
  client.personal.mark(ROOM, 4);
  await vi.advanceTimersByTimeAsync(1_000);
  client.personal.mark(ROOM, 5);
  expect(server.waiting("read")).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(server.waiting("read").map(({ payload }) => payload.seq)).toEqual([5]);
});

it("chat_10: one's own newer choice is not undone by what the server says of an older one", async () => {
  await started();
  client.personal.draft(ROOM, { text: "new", replyTo: null });
  server.say("personal", { after: 0, rev: 1, items: [{ item: "draft", channel: ROOM, text: "old" }] });
  expect(useChat.getState().drafts[ROOM]?.text).toBe("new");
  await vi.advanceTimersByTimeAsync(600);
  await server.answer("draft", { ok: true });
  server.say("personal", { after: 1, rev: 2, items: [{ item: "draft", channel: ROOM, text: "theirs" }] });
  expect(useChat.getState().drafts[ROOM]?.text).toBe("theirs");
  server.say("personal", { after: 4, rev: 5, items: [] });
  expect(server.waiting("sync")).toHaveLength(1);
});

it("chat_03: shows who types until they have written or stopped", async () => {
  await started();
  const typing = () => Object.keys(useChat.getState().typing[ROOM] ?? {});
  server.say("typing", { channel: ROOM, account: "ann" });
  server.say("typing", { channel: ROOM, account: "bob" });
  expect(typing()).toEqual(["ann", "bob"]);
  await settled();
  expect(useChat.getState().people.ann?.name).toBe("ann");
  server.write(ROOM, { author: "ann" });
  expect(typing()).toEqual(["bob"]);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(typing()).toEqual([]);
});
