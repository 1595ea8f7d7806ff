// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "./parse";
import type { Block } from "./tree";

/** The cases that the server's parser is held to as well. */
const folder = path.resolve(import.meta.dirname, "../../../../crates/chat/vectors/markdown");

interface Case {
  name: string;
  text: string;
  tree: Block[];
}

describe("chat_03: the shared cases of the grammar", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const cases = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Case[];
    it.each(cases.map((each) => [each.name, each] as const))(`${file}: %s`, (_, { text, tree }) => {
      expect(parse(text)).toEqual(tree);
    });
  }
});

describe("chat_03: the time it takes", () => {
  const long = (part: string) => part.repeat(Math.ceil(20_000 / part.length));
  const hostile = [
    "*",
    "**a",
    "_a_ ",
    "`",
    "`` ` ",
    "[",
    "![",
    "](",
    "[a](",
    "[](http://a",
    "<",
    "<http://a",
    "> ",
    "- ",
    "\\",
    "~~",
  ];

  it.each([...hostile, "@", "#a", "http://", "https://a(", "\n", "```\n", "1. a\n  ", "[]()"])(
    "is linear for %j",
    (part) => {
      const begun = performance.now();
      expect(Array.isArray(parse(long(part)))).toBe(true);
      expect(performance.now() - begun).toBeLessThan(1_500);
    },
  );
});
