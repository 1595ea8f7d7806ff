import { describe, expect, it } from "vitest";
import type { PersonRef } from "../protocol";
import { channel } from "../testing/scripted-server";
import {
  insideFence,
  offerChannels,
  offerCommands,
  offerEmoji,
  offerPeople,
  take,
  triggerAt,
} from "./suggestions";

const person = (handle: string, name: string): PersonRef => ({ id: handle, handle, name, role: "member" });

describe("chat_03: what is offered while one writes", () => {
  it.each([
    ["hi @an", { kind: "person", query: "an", from: 3, to: 6 }],
    ["@", { kind: "person", query: "", from: 0, to: 1 }],
    ["(@an", { kind: "person", query: "an", from: 1, to: 4 }],
    ["see #Gen", { kind: "channel", query: "gen", from: 4, to: 8 }],
    ["привет @анн", { kind: "person", query: "анн", from: 7, to: 11 }],
    [":smi", { kind: "emoji", query: "smi", from: 0, to: 4 }],
    ["/to", { kind: "command", query: "to", from: 0, to: 3 }],
  ] as const)("%j", (text, expected) => {
    expect(triggerAt(text, text.length)).toEqual(expected);
  });

  it.each(["mail@ann", "at 10:30", "a: b", ":s", "/to x", "x /to", "@an done", ""])(
    "nothing for %j",
    (text) => {
      expect(triggerAt(text, text.length)).toBeNull();
    },
  );

  it("people by name or handle, the best fit first, and everybody", () => {
    const people = [
      person("zed", "Hanna"),
      person("ann", "Ann Lee"),
      person("lee", "Bob"),
      person("me", "Me"),
    ];
    expect(offerPeople(people, "ann", "me", "all").map(({ key }) => key)).toEqual(["ann", "zed"]);
    expect(offerPeople(people, "lee", "me", "all").map(({ key }) => key)).toEqual(["lee", "ann"]);
    expect(offerPeople(people, "he", "me", "all").map(({ insert }) => insert)).toEqual(["@here "]);
    expect(offerPeople(people, "", "me", "all").map(({ key }) => key)).toEqual(["ann", "lee", "zed", "here"]);
  });

  it("channels that one can write of, commands that one may use, emoji by any of their names", () => {
    const channels = [
      channel("general"),
      channel("old", { archivedAt: "x" }),
      channel("d", { kind: "direct" }),
    ];
    expect(offerChannels(channels, "").map(({ insert }) => insert)).toEqual(["#general "]);
    const commands = [{ name: "topic" }, { name: "ban", may: false }];
    expect(offerCommands(commands, "", ({ name }) => name).map(({ insert }) => insert)).toEqual(["/topic "]);
    const emoji = [{ emoji: "😀", label: "grinning face", tags: ["smile", "happy"] }];
    expect(offerEmoji(emoji, "smi").map(({ insert }) => insert)).toEqual(["😀 "]);
  });

  it("replaces what was written, and leaves one space behind it", () => {
    const trigger = triggerAt("hi @an", 6);
    if (!trigger) throw new Error("nothing offered");
    const [offer] = offerPeople([person("ann", "Ann")], "an", "me", "");
    if (!offer) throw new Error("nobody offered");
    expect(take("hi @an there", trigger, offer)).toEqual({ text: "hi @ann there", caret: 8 });
  });

  it("breaks lines inside of code", () => {
    expect(insideFence("```js\nlet a", 11)).toBe(true);
    expect(insideFence("```\na\n```\nb", 11)).toBe(false);
    expect(insideFence("plain", 5)).toBe(false);
  });
});
