/** Text to tree: the blocks of a message, line by line. */
import { inlines } from "./inlines";
import { type Block, MOST_NESTED } from "./tree";

/** What a message's text means. No text is an error. */
export function parse(text: string): Block[] {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"), 0);
}

/** Blocks that were found, and the first line behind them. */
type Found = readonly [blocks: Block[], end: number];

const isEmpty = (line: string): boolean => /^[ \t]*$/.test(line);
const trimmed = (line: string): string => line.replace(/^[ \t]+|[ \t]+$/g, "");

function blocks(lines: readonly string[], depth: number): Block[] {
  const made: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const [found, end] = blockAt(lines, at, depth);
    made.push(...found);
    at = end;
  }
  return made;
}

function blockAt(lines: readonly string[], at: number, depth: number): Found {
  const line = lines[at] ?? "";
  if (isEmpty(line)) return [[], at + 1];
  return (
    fence(lines, at) ??
    heading(line, at) ??
    (depth < MOST_NESTED ? (quote(lines, at, depth) ?? list(lines, at, depth)) : null) ??
    paragraph(lines, at, depth)
  );
}

const FENCE = /^ {0,3}(`{3,})([^`]*)$/;
const LANGUAGE = /^[A-Za-z0-9+#._-]{1,32}$/;

function fence(lines: readonly string[], at: number): Found | null {
  const [, ticks, rest = ""] = FENCE.exec(lines[at] ?? "") ?? [];
  if (ticks === undefined) return null;
  const info = trimmed(rest);
  if (LANGUAGE.test(info)) return code(lines, at + 1, ticks.length, [], info);
  return code(lines, at + 1, ticks.length, info === "" ? [] : [info]);
}

/** The code from a line on, up to a line that ends with as many backticks as it began with. */
function code(lines: readonly string[], from: number, ticks: number, first: string[], lang?: string): Found {
  const content = [...first];
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const bare = line.replace(/[ \t]+$/, "");
    const before = bare.replace(/`+$/, "");
    if (bare.length - before.length >= ticks) {
      if (!isEmpty(before)) content.push(before);
      at += 1;
      break;
    }
    content.push(line);
  }
  const block: Block = { type: "code", text: content.join("\n") };
  return [[lang === undefined ? block : { type: "code", lang, text: block.text }], at];
}

const HEADING = /^ {0,3}#{1,6}[ \t]+(.*[^ \t].*)$/su;

function heading(line: string, at: number): Found | null {
  const [, title] = HEADING.exec(line) ?? [];
  if (title === undefined) return null;
  return [[{ type: "p", children: [{ type: "b", children: inlines(trimmed(title)) }] }], at + 1];
}

const QUOTE = /^ {0,3}>(?=[ \t>]|$)[ \t]?/;

function quote(lines: readonly string[], at: number, depth: number): Found | null {
  const inner: string[] = [];
  let end = at;
  for (let line = lines[end]; line !== undefined && QUOTE.test(line); line = lines[end]) {
    inner.push(line.replace(QUOTE, ""));
    end += 1;
  }
  return end === at ? null : [[{ type: "quote", children: blocks(inner, depth + 1) }], end];
}

interface Item {
  indent: number;
  ordered: boolean;
  number: number;
  /** How far its other lines are indented. */
  column: number;
  first: string;
}

const ITEM = /^([ \t]*)([-*]|\d{1,9}[.)])[ \t]+([^ \t].*)$/su;

function itemOf(line: string): Item | null {
  const [, blanks = "", marker = "", first] = ITEM.exec(line) ?? [];
  if (first === undefined) return null;
  const indent = indentation(blanks);
  const ordered = /\d/.test(marker);
  const number = ordered ? Number.parseInt(marker, 10) : 0;
  return { indent, ordered, number, column: indent + marker.length + 1, first };
}

function indentation(line: string): number {
  let size = 0;
  for (const char of line) {
    if (char === " ") size += 1;
    else if (char === "\t") size += 4;
    else break;
  }
  return size;
}

/** The line with so much of its indentation taken away. */
function outdented(line: string, size: number): string {
  let taken = 0;
  let at = 0;
  for (; at < line.length && taken < size; at += 1) {
    if (line[at] === " ") taken += 1;
    else if (line[at] === "\t") taken += 4;
    else break;
  }
  return line.slice(at);
}

function list(lines: readonly string[], at: number, depth: number): Found | null {
  const head = itemOf(lines[at] ?? "");
  if (!head) return null;
  const next = (line: string): Item | null => {
    const item = itemOf(line);
    const beside = item && item.ordered === head.ordered && item.indent - head.indent;
    return beside === 0 || beside === 1 ? item : null;
  };
  const goesOn = (line: string) => indentation(line) >= head.indent + 2 || next(line) !== null;
  const items: string[][] = [];
  let column = 0;
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    if (isEmpty(line)) {
      let beyond = end;
      while (beyond < lines.length && isEmpty(lines[beyond] ?? "")) beyond += 1;
      if (beyond === lines.length || !goesOn(lines[beyond] ?? "")) break;
      items.at(-1)?.push(...lines.slice(end, beyond));
      end = beyond - 1;
      continue;
    }
    const item = next(line);
    if (item) {
      items.push([item.first]);
      column = item.column;
    } else if (indentation(line) >= head.indent + 2) items.at(-1)?.push(outdented(line, column));
    else break;
  }
  const contents = items.map((item) => blocks(item, depth + 1));
  const start = head.ordered ? { start: head.number } : {};
  return [[{ type: "list", ordered: head.ordered, ...start, items: contents }], end];
}

/** Whether a line ends a paragraph by beginning something else. */
function interrupts(line: string, depth: number): boolean {
  if (isEmpty(line) || FENCE.test(line) || HEADING.test(line)) return true;
  if (depth >= MOST_NESTED) return false;
  const item = itemOf(line);
  return QUOTE.test(line) || (item !== null && (!item.ordered || item.number === 1));
}

const LATE_FENCE = /^([^`]*[^` \t][^`]*)(`{3,})[ \t]*$/su;

function paragraph(lines: readonly string[], at: number, depth: number): Found {
  const content: string[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    if (end > at && interrupts(line, depth)) break;
    const [, before, ticks] = LATE_FENCE.exec(line) ?? [];
    if (before !== undefined && ticks !== undefined) {
      const [fenced, behind] = code(lines, end + 1, ticks.length, []);
      return [[textBlock([...content, trimmed(before)]), ...fenced], behind];
    }
    content.push(trimmed(line));
  }
  return [[textBlock(content)], end];
}

const textBlock = (lines: readonly string[]): Block => ({ type: "p", children: inlines(lines.join("\n")) });
