import { expect, it } from "vitest";
import { excerpt } from "./excerpt";

const shown = (text: string, marks: [number, number][]) =>
  excerpt(text, marks)
    .map(({ text: part, hit }) => (hit ? `[${part}]` : part))
    .join("");

it("chat_07: shows what was looked for", () => {
  expect(
    shown("the quick brown fox", [
      [4, 9],
      [16, 19],
    ]),
  ).toBe("the [quick] brown [fox]");
  expect(shown("no marks", [])).toBe("no marks");
});

it("chat_07: begins near the first hit of a long text, and ends before it is too long", () => {
  const long = `${"word ".repeat(100)}needle ${"word ".repeat(100)}`;
  const cut = shown(long, [[500, 506]]);
  expect(cut).toMatch(/^…word .*\[needle\] word .*…$/);
  expect(cut.length).toBeLessThan(300);
});

it("chat_07: is not confused by ranges that cannot be", () => {
  expect(
    shown("abc", [
      [2, 9],
      [-1, 2],
      [1, 1],
      [0, 2],
      [1, 3],
    ]),
  ).toBe("[ab]c");
});
