// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import en from "./en";
import { languages } from "./index";
import { lateLoaders, startLoaders } from "./loaders";
import ru from "./ru";

type Tree = { [key: string]: string | Tree };

const src = path.resolve(import.meta.dirname, "..");
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** All texts by `namespace:dotted.key`. */
function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const name = prefix ? `${prefix}.${key}` : key;
    return typeof value === "string" ? [[name, value]] : [...flatten(value, name)];
  });
  return new Map(entries);
}

function bundle(texts: object): Map<string, string> {
  const all = Object.entries(texts as Record<string, Tree>).flatMap(([namespace, tree]) =>
    [...flatten(tree)].map(([key, value]): [string, string] => [`${namespace}:${key}`, value]),
  );
  return new Map(all);
}

const bundles = { en: bundle(en), ru: bundle(ru) };

/** Keys without their plural endings, with the endings there are. */
function plurals(texts: Map<string, string>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const key of texts.keys()) {
    const form = texts.has(`${key.replace(PLURAL, "")}_other`) ? PLURAL.exec(key)?.[1] : undefined;
    const base = form ? key.replace(PLURAL, "") : key;
    const forms = found.get(base) ?? new Set();
    if (form) forms.add(form);
    found.set(base, forms);
  }
  return found;
}

function variables(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? "").sort();
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(file);
    return /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [readFileSync(file, "utf8")] : [];
  });
}

describe("texts", () => {
  it("exist for every language one can choose", () => {
    expect(languages.map(({ code }) => code).sort()).toEqual(Object.keys(bundles).sort());
  });

  it.each(["en", "ru"] as const)("are all found by who shows them in %s", async (language) => {
    const all = { en, ru }[language];
    const found: Record<string, object> = { ...(await startLoaders[language]()).default };
    for (const [namespace, load] of Object.entries(lateLoaders[language])) {
      found[namespace] = (await load()).default;
    }
    expect(found).toEqual(all);
  });

  it("are the same in both languages", () => {
    const keys = (texts: Map<string, string>) => [...plurals(texts).keys()].sort();
    expect(keys(bundles.ru)).toEqual(keys(bundles.en));
  });

  it.each(["en", "ru"] as const)("are never empty in %s", (language) => {
    const empty = [...bundles[language]].filter(([, text]) => text.trim() === "").map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it.each(["en", "ru"] as const)("have every plural form %s needs, and no other", (language) => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    const wrong = [...plurals(bundles[language])]
      .filter(([, forms]) => forms.size > 0 && [...forms].sort().join() !== needed.join())
      .map(([key, forms]) => `${key}: ${[...forms].join()}`);
    expect(wrong).toEqual([]);
  });

  it("name the same variables in both languages", () => {
    const wrong = [...bundles.ru]
      .filter(([key, text]) => {
        const base = key.replace(PLURAL, "");
        const other = bundles.en.get(key) ?? bundles.en.get(`${base}_other`) ?? bundles.en.get(base) ?? "";
        // "one" may say the number in words.
        const wanted = variables(other).filter((name) => name !== "count");
        return (
          variables(text)
            .filter((name) => name !== "count")
            .join() !== wanted.join()
        );
      })
      .map(([key]) => key);
    expect(wrong).toEqual([]);
  });

  it("are Russian in Russian", () => {
    const latin = [...bundles.ru]
      .filter(([, text]) => /[a-z]/i.test(text.replace(/\{\{\w+\}\}/g, "")) && !/[а-яё]/i.test(text))
      .map(([key]) => key);
    expect(latin).toEqual([]);
  });

  it("are all used", () => {
    const code = sources(src).join("\n");
    // Template keys such as `problem.${code}`; an expression stands for one part of the key.
    const literals = code.match(/["'`](?:[\w-]+:)?[\w$.{}?: ()"'=]+["'`]/g) ?? [];
    const patterns = literals
      .filter((literal) => literal.includes("${") && /^`[\w:.-]*\$\{/.test(literal))
      .map((literal) =>
        literal
          .slice(1, -1)
          .split(/\$\{[^}]*\}/)
          .map(escaped)
          .join("[\\w-]+"),
      )
      .filter((pattern) => pattern !== "[\\w-]+" && !pattern.startsWith("[\\w-]+"));
    const dynamic = patterns.length > 0 ? new RegExp(`^(?:${patterns.join("|")})$`) : /$^/;
    const unused = [...plurals(bundles.en).keys()].filter((key) => {
      const [, short = ""] = key.split(":");
      const quoted = new RegExp(`["'\`](?:[\\w-]+:)?${escaped(short)}["'\`]`);
      return !quoted.test(code) && !dynamic.test(short) && !dynamic.test(key);
    });
    expect(unused).toEqual([]);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
