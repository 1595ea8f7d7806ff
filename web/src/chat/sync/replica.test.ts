import { describe, expect, it } from "vitest";
import type { Entry, Message, MessagePage } from "../protocol";
import { type Change, EARLY_LIMIT, HOLE_PATIENCE, Replica } from "./replica";
import { WINDOW_LIMIT } from "./window";

const ME = "me";
const ROOM = "room";

const message = (seq: number, over: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  seq,
  rev: seq,
  author: "ann",
  kind: "message",
  text: `text ${seq}`,
  at: "2026-01-01T10:00:00Z",
  reactions: [],
  ...over,
});

const posted = (seq: number, over: Partial<Message> = {}): Entry => ({
  seq,
  kind: "message",
  message: message(seq, over),
});

const react = (seq: number, of: number, account: string, count: number, on = true): Entry => ({
  seq,
  kind: on ? "react" : "unreact",
  id: `m${of}`,
  account,
  emoji: "👍",
  count,
});

const page = (items: Message[], head: number, over: Partial<MessagePage> = {}): MessagePage => ({
  items,
  head,
  atStart: true,
  atEnd: true,
  ...over,
});

/** A replica that has the room up to `have`, with a window of the messages given. */
function following(have: number, items?: Message[]): Replica {
  const replica = new Replica(ME);
  replica.track(ROOM, have);
  if (items) load(replica, page(items, have));
  return replica;
}

function load(
  replica: Replica,
  with_: MessagePage,
  side: "before" | "after" | "replace" = "replace",
): boolean {
  replica.beginPage(ROOM);
  return replica.onPage(ROOM, with_, side);
}

const log = (replica: Replica, entries: Entry[], now = 0): Change[] =>
  replica.apply({ channel: ROOM, entries }, now);

const applied = (changes: Change[]): number[] =>
  changes.flatMap((change) => (change.kind === "entry" ? [change.entry.seq] : []));

const seqs = (replica: Replica): number[] | undefined => replica.window(ROOM)?.items.map(({ seq }) => seq);

describe("chat_03: the order of entries", () => {
  it("applies each once, in order, whatever order they come in", () => {
    const replica = following(0, []);
    expect(applied(log(replica, [posted(2)]))).toEqual([]);
    expect(applied(log(replica, [posted(1), posted(3)]))).toEqual([1, 2, 3]);
    expect(applied(log(replica, [posted(2), posted(3)]))).toEqual([]);
    expect(seqs(replica)).toEqual([1, 2, 3]);
    expect(replica.have()).toEqual({ [ROOM]: 3 });
  });

  it("asks for a sync when a hole stays open, and not before", () => {
    const replica = following(0, []);
    log(replica, [posted(2)], 1_000);
    expect(replica.nextDeadline()).toBe(1_000 + HOLE_PATIENCE);
    expect(replica.needsSync(1_000 + HOLE_PATIENCE - 1)).toBe(false);
    expect(replica.needsSync(1_000 + HOLE_PATIENCE)).toBe(true);
    log(replica, [posted(1)], 1_100);
    expect(replica.needsSync(9_999)).toBe(false);
    expect(replica.nextDeadline()).toBeNull();
  });

  it("keeps a bounded number of early entries, and asks for the rest", () => {
    const replica = following(0, []);
    log(
      replica,
      Array.from({ length: EARLY_LIMIT + 1 }, (_, at) => posted(at + 2)),
    );
    expect(replica.needsSync(0)).toBe(true);
    const entries = Array.from({ length: 3 }, (_, at) => posted(at + 1));
    const answer = {
      directory: 1,
      personal: { rev: 1, items: [] },
      channels: { [ROOM]: { head: 3, entries } },
    };
    expect(applied(replica.onSync(answer, 0))).toEqual([1, 2, 3]);
    expect(replica.needsSync(0)).toBe(false);
  });

  it("keeps what it hears of a channel until it knows where that begins", () => {
    const replica = new Replica(ME);
    expect(log(replica, [posted(5), posted(6)])).toEqual([]);
    expect(replica.have()).toEqual({});
    expect(applied(replica.track(ROOM, 4))).toEqual([5, 6]);
  });
});

describe("chat_03: the answer to sync", () => {
  const answer = (room: object) =>
    ({ directory: 1, personal: { rev: 1, items: [] }, channels: { [ROOM]: room } }) as never;

  it("closes the hole that live packets overtook", () => {
    const replica = following(1, [message(1)]);
    log(replica, [posted(4)]);
    const changes = replica.onSync(answer({ head: 3, entries: [posted(2), posted(3)] }), 0);
    expect(applied(changes)).toEqual([2, 3, 4]);
    expect(seqs(replica)).toEqual([1, 2, 3, 4]);
  });

  it("drops what was loaded when too much happened, early entries included", () => {
    const replica = following(1, [message(1)]);
    log(replica, [posted(900), posted(902)]);
    const changes = replica.onSync(answer({ head: 900, reset: true, unread: 12, mentions: 1 }), 0);
    expect(changes).toEqual([{ kind: "reset", channel: ROOM, unread: 12, mentions: 1 }]);
    expect(replica.window(ROOM)).toBeUndefined();
    expect(applied(log(replica, [posted(901)]))).toEqual([901, 902]);
  });

  it("follows a log that went back from where it ends now", () => {
    const replica = following(9, [message(9)]);
    expect(replica.onSync(answer({ head: 7, reset: true }), 0)).toEqual([]);
    const changes = replica.onSync(answer({ head: 7, reset: true, rewound: true }), 0);
    expect(changes).toEqual([{ kind: "reset", channel: ROOM }]);
    expect(applied(log(replica, [posted(8)]))).toEqual([8]);
  });

  it("tells of a channel that one may not read any more, and of a list that changed", () => {
    const replica = following(1, [message(1)]);
    expect(replica.onSync(answer({ gone: true }), 0)).toEqual([{ kind: "gone", channel: ROOM }]);
    expect(replica.onSync(answer({ head: 3, reset: true }), 0)).toEqual([{ kind: "list" }]);
    const other = following(1);
    expect(other.onSync({ directory: 1, personal: { rev: 1, items: [] }, channels: {} }, 0)).toEqual([
      { kind: "list" },
    ]);
  });
});

describe("chat_03: states and entries (rules R and M)", () => {
  it("skips what a re-read state holds already", () => {
    const replica = following(1, []);
    log(replica, [posted(2, { rev: 4, text: "edited", reactions: [{ emoji: "👍", count: 2 }] })]);
    log(replica, [
      react(3, 2, "bob", 1),
      { seq: 4, kind: "edit", message: message(2, { rev: 4, text: "edited" }) },
    ]);
    expect(replica.window(ROOM)?.items[0]).toMatchObject({
      text: "edited",
      reactions: [{ count: 2 }],
      rev: 4,
    });
  });

  it("marks one's own reaction even when the count is known from later on", () => {
    const replica = following(1, []);
    log(replica, [posted(2, { rev: 3, reactions: [{ emoji: "👍", count: 1 }] }), react(3, 2, ME, 1)]);
    expect(replica.window(ROOM)?.items[0]?.reactions).toEqual([{ emoji: "👍", count: 1, mine: true }]);
  });

  it("keeps one's own mark through an edit and loses it by its own entry", () => {
    const replica = following(1, [message(1)]);
    const edited = message(1, { rev: 3, text: "new", reactions: [{ emoji: "👍", count: 1 }] });
    log(replica, [react(2, 1, ME, 1), { seq: 3, kind: "edit", message: edited }]);
    expect(replica.window(ROOM)?.items[0]).toMatchObject({ text: "new", reactions: [{ mine: true }] });
    log(replica, [react(4, 1, ME, 0, false)]);
    expect(replica.window(ROOM)?.items[0]?.reactions).toEqual([]);
  });

  it("leaves nothing of a deleted message but that it was there", () => {
    const replica = following(1, [message(1, { text: "secret", reactions: [{ emoji: "👍", count: 1 }] })]);
    log(replica, [{ seq: 2, kind: "delete", id: "m1", at: "2026-01-02T00:00:00Z" }]);
    expect(replica.window(ROOM)?.items[0]).toEqual({
      id: "m1",
      seq: 1,
      rev: 2,
      author: "ann",
      kind: "message",
      text: "",
      at: "2026-01-01T10:00:00Z",
      deletedAt: "2026-01-02T00:00:00Z",
    });
  });

  it("takes the words of a deleted message out of the answers to it, whether it is in the window or not", () => {
    const answer = message(3, { replyTo: { id: "m1", author: "ann", excerpt: "secret" } });
    const replica = following(3, [message(2), answer]);
    log(replica, [{ seq: 4, kind: "delete", id: "m1", at: "2026-01-02T00:00:00Z" }]);
    expect(replica.window(ROOM)?.items[1]?.replyTo).toEqual({
      id: "m1",
      author: "ann",
      excerpt: "",
      deleted: true,
    });
  });

  it("shares what did not change, so that only one row is drawn again", () => {
    const replica = following(2, [message(1), message(2)]);
    const before = replica.window(ROOM)?.items;
    log(replica, [{ seq: 3, kind: "pin", id: "m2", on: true, at: "2026-01-02T00:00:00Z" }]);
    const after = replica.window(ROOM)?.items;
    expect(after?.[0]).toBe(before?.[0]);
    expect(after?.[1]).toMatchObject({ pinnedAt: "2026-01-02T00:00:00Z", rev: 3 });
  });
});

describe("chat_03: pages", () => {
  it("take up what was applied while they were on their way", () => {
    const replica = following(5);
    replica.beginPage(ROOM);
    log(replica, [posted(6), react(7, 5, "bob", 1)]);
    expect(replica.onPage(ROOM, page([message(5)], 5), "replace")).toBe(true);
    expect(seqs(replica)).toEqual([5, 6]);
    expect(replica.window(ROOM)?.items[0]?.reactions).toEqual([{ emoji: "👍", count: 1 }]);
  });

  it("are asked for again when they are older than what is known", () => {
    const replica = following(5);
    expect(load(replica, page([message(3)], 4))).toBe(false);
    expect(replica.window(ROOM)).toBeUndefined();
  });

  it("may be newer than what came live, without a message shown twice", () => {
    const replica = following(5);
    load(replica, page([message(5), message(6)], 6));
    log(replica, [posted(6)]);
    expect(seqs(replica)).toEqual([5, 6]);
  });

  it("join at both ends, and a window away from the end takes no new messages", () => {
    const replica = following(9);
    load(replica, page([message(4), message(5)], 9, { atStart: false, atEnd: false }));
    log(replica, [posted(10)]);
    expect(seqs(replica)).toEqual([4, 5]);
    load(replica, page([message(1), message(2)], 10, { atEnd: false }), "before");
    load(replica, page([message(8), message(10)], 10, { atStart: false }), "after");
    expect(seqs(replica)).toEqual([1, 2, 4, 5, 8, 10]);
    expect(replica.window(ROOM)).toMatchObject({ atStart: true, atEnd: true });
  });

  it("keep the window bounded; its far end can be loaded again", () => {
    const replica = following(
      WINDOW_LIMIT,
      Array.from({ length: WINDOW_LIMIT }, (_, at) => message(at + 1)),
    );
    log(replica, [posted(WINDOW_LIMIT + 1)]);
    expect(seqs(replica)?.length).toBe(WINDOW_LIMIT);
    expect(replica.window(ROOM)).toMatchObject({ atStart: false, atEnd: true });
    expect(seqs(replica)?.[0]).toBe(2);
  });
});
