// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { contrast } from "./contrast";
import { cssVariables, theme } from "./theme";

const src = path.resolve(import.meta.dirname, "..");

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "theme" ? [] : files(file);
    return /\.(css|tsx?)$/.test(entry.name) && !/\.test\./.test(entry.name) ? [file] : [];
  });
}

const shades = theme.colors as Record<string, readonly string[]>;

describe("the theme", () => {
  it("is the only place with colours", () => {
    const colour = /#[0-9a-f]{3,8}\b(?![\w-])|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(/i;
    const found = files(src).filter((file) => colour.test(readFileSync(file, "utf8")));
    expect(found.map((file) => path.relative(src, file))).toEqual([]);
  });

  it.each(["iris", "green", "amber", "red", "gray"])("has white text readable on filled %s", (name) => {
    expect(contrast(shades[name]?.[6] ?? "", "#ffffff")).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["iris", "green", "amber", "red", "gray"])("has readable quiet fills of %s in light", (name) => {
    expect(contrast(shades[name]?.[7] ?? "", shades[name]?.[1] ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  it("has readable dimmed text on every ground", () => {
    const { light, dark } = cssVariables(theme as never) as unknown as Record<string, Record<string, string>>;
    for (const ground of ["--mantine-color-body", "--hub-ground", "--hub-rail", "--hub-raised"]) {
      for (const variables of [light ?? {}, dark ?? {}]) {
        const ratio = contrast(variables["--mantine-color-dimmed"] ?? "", variables[ground] ?? "");
        expect(ratio, ground).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
