import { expect, it } from "vitest";
import { channel, message } from "../testing/scripted-server";
import { decide, type Notice, type NoticeInput } from "./decide";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const later = "2026-01-01T13:00:00Z";
const earlier = "2026-01-01T11:00:00Z";
const named = message(1, { mentions: ["me"] });
const here = message(1, { here: true });
const direct = channel("d", { kind: "direct" });
const prefs = (over: object) => ({ level: null, mutedUntil: null, hidden: false, ...over });

const base: NoticeInput = {
  message: message(1),
  channel: channel("room"),
  prefs: undefined,
  me: "me",
  blocked: [],
  status: "auto",
  now: NOW,
  seen: false,
};

const cases: [string, Partial<NoticeInput>, Notice][] = [
  ["something said in a channel", {}, "quiet"],
  ["one's name", { message: named }, "tell"],
  ["one's name, while one looks", { message: named, seen: true }, "seen"],
  [
    "an answer to oneself",
    { message: message(1, { replyTo: { id: "m", author: "me", excerpt: "" } }) },
    "tell",
  ],
  ["everybody who is here", { message: here }, "tell"],
  ["everybody who is here, when one hides", { message: here, status: "invisible" }, "quiet"],
  ["one's name, when one hides", { message: named, status: "invisible" }, "tell"],
  ["one's name, when one is not to be disturbed", { message: named, status: "dnd" }, "quiet"],
  ["a direct message", { channel: direct }, "tell"],
  ["a direct message of somebody blocked", { channel: direct, blocked: ["ann"] }, "quiet"],
  [
    "a direct message where one wants names only",
    { channel: direct, prefs: prefs({ level: "mentions" }) },
    "quiet",
  ],
  ["a channel of which one wants all", { prefs: prefs({ level: "all" }) }, "tell"],
  ["a channel of which one wants nothing", { message: named, prefs: prefs({ level: "none" }) }, "quiet"],
  ["a muted channel", { message: named, prefs: prefs({ mutedUntil: later }) }, "quiet"],
  ["a channel that was muted", { message: named, prefs: prefs({ mutedUntil: earlier }) }, "tell"],
  [
    "one's own message from another device",
    { channel: direct, message: message(1, { author: "me" }) },
    "quiet",
  ],
  ["what was deleted meanwhile", { channel: direct, message: message(1, { deletedAt: later }) }, "quiet"],
  ["what the server tells", { channel: direct, message: message(1, { kind: "system" }) }, "quiet"],
  ["a channel that is gone", { message: named, channel: undefined }, "quiet"],
];

it.each(cases)("chat_10: %s", (_, over, expected) => {
  expect(decide({ ...base, ...over })).toBe(expected);
});
