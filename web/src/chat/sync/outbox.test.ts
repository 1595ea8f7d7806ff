import { beforeEach, expect, it } from "vitest";
import type { Answer, Posted } from "../protocol";
import { MOST_TRIES, Outbox, type Pending, type Shelf } from "./outbox";

const NOW = Date.parse("2026-01-01T10:00:00Z");
const noAnswer: Answer<Posted> = { ok: false, code: "no_answer", message: "" };
const committed = (seq: number): Answer<Posted> => ({ ok: true, id: `m${seq}`, seq, at: "" });

let sent: Pending[];
let answers: ((answer: Answer<Posted>) => void)[];
let ready: boolean;
let doubts: number;
let seenUpTo: number;
let kept: Map<string, string>;
let timers: { seconds: number; run: () => void }[];

beforeEach(() => {
  sent = [];
  answers = [];
  ready = true;
  doubts = 0;
  seenUpTo = 0;
  kept = new Map();
  timers = [];
});

const shelf: Shelf = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
  removeItem: (key) => void kept.delete(key),
};

function outbox(): Outbox {
  return new Outbox("me", {
    send: (pending) => {
      sent.push(pending);
      return new Promise((resolve) => answers.push(resolve));
    },
    ready: () => ready,
    doubtful: () => {
      doubts += 1;
    },
    later: (seconds, run) => void timers.push({ seconds, run }),
    changed: () => {},
    seen: (_, seq) => seq <= seenUpTo,
    now: () => NOW,
    shelf,
  });
}

const write = (box: Outbox, nonce: string, channel = "room") =>
  box.add({ nonce, channel, text: `text of ${nonce}`, replyTo: null, files: [] });

async function answer(with_: Answer<Posted>): Promise<void> {
  answers.shift()?.(with_);
  await Promise.resolve();
  await Promise.resolve();
}

const states = (box: Outbox) => box.list("room").map(({ nonce, state }) => `${nonce} ${state}`);

it("chat_03: sends one message of a channel after the other, and channels beside each other", async () => {
  const box = outbox();
  write(box, "a");
  write(box, "b");
  write(box, "c", "other");
  expect(sent.map(({ nonce }) => nonce)).toEqual(["a", "c"]);
  await answer(committed(1));
  expect(sent.map(({ nonce }) => nonce)).toEqual(["a", "c", "b"]);
  expect(states(box)).toEqual(["a sent", "b sending"]);
});

it("chat_03: keeps an acknowledged message until the log shows it, whichever comes first", async () => {
  const box = outbox();
  write(box, "a");
  await answer(committed(1));
  box.settle("a");
  expect(states(box)).toEqual([]);
  write(box, "b");
  seenUpTo = 2;
  await answer(committed(2));
  expect(states(box)).toEqual([]);
  write(box, "c");
  box.settle("c");
  await answer(committed(3));
  expect(states(box)).toEqual([]);
});

it("chat_03: sends again under the same nonce after a sync, and gives up honestly", async () => {
  const box = outbox();
  write(box, "a");
  for (let tries = 1; tries < MOST_TRIES; tries += 1) {
    await answer(noAnswer);
    expect(states(box)).toEqual(["a waiting"]);
    expect(doubts).toBe(tries);
    box.flush();
  }
  await answer(noAnswer);
  expect(states(box)).toEqual(["a failed"]);
  expect(new Set(sent.map(({ nonce }) => nonce))).toEqual(new Set(["a"]));
  box.retry("a");
  expect(sent.at(-1)).toMatchObject({ nonce: "a", tries: 1 });
});

it("chat_03: a refusal is final, says why, and does not hold up what comes after", async () => {
  const box = outbox();
  write(box, "a");
  write(box, "b");
  await answer({ ok: false, code: "muted", message: "muted", retryAfterSeconds: 9 });
  expect(box.list("room")[0]).toMatchObject({
    state: "failed",
    problem: { code: "muted", retryAfterSeconds: 9 },
  });
  expect(sent.at(-1)?.nonce).toBe("b");
  box.discard("a");
  expect(states(box)).toEqual(["b sending"]);
});

it("chat_03: waits without a connection, and survives a reload", async () => {
  ready = false;
  write(outbox(), "a");
  expect(sent).toEqual([]);
  const reloaded = outbox();
  ready = true;
  reloaded.flush();
  expect(sent).toMatchObject([{ nonce: "a", text: "text of a" }]);
  await answer(committed(1));
  expect(outbox().channels()).toEqual([]);
});

it("chat_03: does not send by itself what is from yesterday, or not ours", () => {
  const old: Pending = {
    nonce: "a",
    channel: "room",
    text: "old",
    replyTo: null,
    files: [],
    at: "2025-12-31T08:00:00Z",
    state: "sending",
    tries: 1,
  };
  kept.set("hubbub.outbox.me", JSON.stringify([old, { nonce: 4 }, null]));
  const box = outbox();
  box.flush();
  expect(sent).toEqual([]);
  expect(states(box)).toEqual(["a failed"]);
  kept.set("hubbub.outbox.me", "{");
  expect(outbox().channels()).toEqual([]);
});

it("chat_03: waits as long as the server says where it is too fast, and gives nothing up for it", async () => {
  const box = outbox();
  write(box, "a");
  for (let refusals = 0; refusals <= MOST_TRIES; refusals += 1) {
    await answer({ ok: false, code: "too_many", message: "", retryAfterSeconds: 2 });
    expect(states(box)).toEqual(["a waiting"]);
    expect(timers.map(({ seconds }) => seconds)).toEqual([2]);
    timers.shift()?.run();
  }
  await answer(committed(1));
  expect(states(box)).toEqual(["a sent"]);
});

it("chat_03: leaves what another page of the same browser has to send", () => {
  ready = false;
  const [one, other] = [outbox(), outbox()];
  write(one, "a");
  write(other, "b");
  one.discard("a");
  expect(states(outbox())).toEqual(["b waiting"]);
  expect(kept.size).toBe(1);
});

it("chat_03: lets go of what was committed when the log between is left out", async () => {
  const box = outbox();
  write(box, "a");
  write(box, "b");
  await answer(committed(7));
  await answer(committed(9));
  box.caughtUp("room", 8);
  expect(states(box)).toEqual(["b sent"]);
});
