// @vitest-environment node
import { describe, expect, it } from "vitest";
import { accentOf, presets } from "./accent";
import { contrast } from "./contrast";

const hex = (parts: number[]) => `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
const steps = [0, 51, 102, 153, 204, 255];
/** Colours from every corner of what a screen shows. */
const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => hex([r, g, b]))));

describe("accentOf", () => {
  it("makes readable shades from any colour, in both schemes", () => {
    for (const colour of colours) {
      const shades = accentOf(colour)?.shades ?? [];
      expect(shades, colour).toHaveLength(10);
      expect(contrast(shades[6] ?? "", "#ffffff"), `white on ${colour}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(shades[7] ?? "", shades[1] ?? ""), `quiet ${colour}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(shades[4] ?? "", "#1a1f27"), `${colour} on dark`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("takes a colour as it is when white is readable on it, and the nearest darker one otherwise", () => {
    expect(accentOf("#5457d6")).toMatchObject({ exact: true });
    expect(accentOf("#5457D6")?.shades[6]).toBe("#5457d6");
    const yellow = accentOf("#ffdd00");
    expect(yellow?.exact).toBe(false);
    // Not darker than it has to be.
    expect(contrast(yellow?.shades[6] ?? "", "#ffffff")).toBeLessThan(4.7);
  });

  it("offers nothing that would be changed", () => {
    for (const preset of presets) expect(accentOf(preset)?.exact, preset).toBe(true);
  });

  it.each(["", "red", "#12345", "#1234567", "url(x)", "#12345g"])("refuses %j", (text) =>
    expect(accentOf(text)).toBeNull(),
  );
});
