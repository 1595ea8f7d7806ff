import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Scope } from "../core/scope";
import { CandidateInbox, CandidateOutbox } from "./candidates";

const candidate = (name: string, usernameFragment = "one"): RTCIceCandidateInit => ({
  candidate: name,
  usernameFragment,
});
const sdp = (fragment: string) => `v=0\r\na=ice-ufrag:${fragment}\r\na=ice-pwd:x\r\n`;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("holds candidates back until their description is out, then sends them together", () => {
  const deliver = vi.fn(() => true);
  const outbox = new CandidateOutbox(new Scope(), deliver);
  outbox.push(candidate("a"));
  outbox.push(candidate("b"));
  vi.advanceTimersByTime(1_000);
  expect(deliver).not.toHaveBeenCalled();
  outbox.release();
  vi.advanceTimersByTime(20);
  outbox.push(candidate("c"));
  vi.advanceTimersByTime(20);
  expect(deliver.mock.calls).toEqual([[[candidate("a"), candidate("b")]], [[candidate("c")]]]);
});

it("keeps what the connection did not take, and can send all of a generation again", () => {
  let open = false;
  const deliver = vi.fn((_: RTCIceCandidateInit[]) => open);
  const outbox = new CandidateOutbox(new Scope(), deliver);
  outbox.release();
  outbox.push(candidate("a"));
  vi.advanceTimersByTime(20);
  open = true;
  outbox.push(candidate("b"));
  vi.advanceTimersByTime(20);
  expect(deliver).toHaveBeenLastCalledWith([candidate("a"), candidate("b")]);
  outbox.push(candidate("c", "two"));
  vi.advanceTimersByTime(20);
  outbox.release({ again: true });
  vi.advanceTimersByTime(20);
  expect(deliver).toHaveBeenLastCalledWith([candidate("c", "two")]);
});

it("lets candidates wait for the description they belong to", () => {
  const add = vi.fn();
  const inbox = new CandidateInbox(add);
  inbox.push([candidate("early"), candidate("later", "two")]);
  expect(add).not.toHaveBeenCalled();
  inbox.described(sdp("one"));
  expect(add.mock.calls).toEqual([[candidate("early")]]);
  inbox.push([candidate("now")]);
  inbox.described(sdp("two"));
  inbox.push([candidate("stale")]);
  expect(add.mock.calls.map(([each]) => each.candidate)).toEqual(["early", "now", "later"]);
});

it("reads the generation out of a candidate that does not name it", () => {
  const add = vi.fn();
  const inbox = new CandidateInbox(add);
  inbox.described(sdp("one"));
  inbox.push([{ candidate: "candidate:1 1 udp 1 127.0.0.1 9 typ host ufrag other network-id 1" }]);
  expect(add).not.toHaveBeenCalled();
  inbox.push([{ candidate: "candidate:1 1 udp 1 127.0.0.1 9 typ host" }]);
  expect(add).toHaveBeenCalledOnce();
});
