/** First pass over a line: finds what needs no partner, and the delimiters that may find one in the second pass. */
import {
  beginsAddress,
  isAlphanumeric,
  isDigit,
  isHandleChar,
  isNameChar,
  isPunctuation,
  isSpace,
  isUnseen,
  runEnd,
} from "./characters";
import type { Inline } from "./tree";

/** What the first pass finds. */
export type Piece =
  /** `raw` is how it was written. */
  | { kind: "leaf"; node: Inline; raw: string }
  | { kind: "link"; href: string; inner: Piece[]; raw: string }
  | { kind: "delimiter"; char: string; count: number; opens: boolean; closes: boolean };

/** Longest address between brackets. */
const LONGEST_ADDRESS = 2_048;

const closers: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** Something found, and where it ends. */
type Found = readonly [piece: Piece, end: number] | null;

const leaf = (node: Inline, raw: string): Piece => ({ kind: "leaf", node, raw });
const text = (raw: string): Piece => leaf({ type: "text", text: raw }, raw);

/** The pieces of a text. */
export function scan(source: string): Piece[] {
  return new Scanner([...source]).run();
}

class Scanner {
  readonly #chars: readonly string[];
  readonly #pieces: Piece[] = [];
  /** Possible starts of links: their index among the pieces. */
  #starts: number[] = [];
  /** Where runs of backticks begin, by their length; what lies behind is taken off the end. */
  readonly #ticks = new Map<number, number[]>();

  constructor(chars: readonly string[]) {
    this.#chars = chars;
    for (let at = 0; at < chars.length; at += 1) {
      if (chars[at] !== "`") continue;
      const end = runEnd(chars, at, (char) => char === "`");
      const begins = this.#ticks.get(end - at);
      if (begins) begins.push(at);
      else this.#ticks.set(end - at, [at]);
      at = end - 1;
    }
    for (const begins of this.#ticks.values()) begins.reverse();
  }

  run(): Piece[] {
    for (let at = 0; at < this.#chars.length; ) at = this.#step(at);
    return this.#pieces;
  }

  #step(at: number): number {
    const char = this.#chars[at] ?? "";
    if (char === "[" || (char === "!" && this.#chars[at + 1] === "[")) return this.#start(at, char);
    if (char === "]") return this.#end(at);
    const found = this.#find(at, char);
    this.#pieces.push(found ? found[0] : text(char));
    return found ? found[1] : at + 1;
  }

  #find(at: number, char: string): Found {
    switch (char) {
      case "\\": {
        const next = this.#chars[at + 1] ?? "";
        return isPunctuation(next) ? [leaf({ type: "text", text: next }, `\\${next}`), at + 2] : null;
      }
      case "`":
        return this.#code(at);
      case "\n":
        return [leaf({ type: "br" }, "\n"), at + 1];
      case "<":
        return this.#bracketed(at);
      case "@":
        return this.#mention(at);
      case "#":
        return this.#channel(at);
      case "*":
      case "_":
      case "~":
        return this.#delimiter(at, char);
      default:
        return this.#address(at);
    }
  }

  #slice(from: number, to: number): string {
    return this.#chars.slice(from, to).join("");
  }

  #code(at: number): Found {
    const from = runEnd(this.#chars, at, (char) => char === "`");
    const begins = this.#ticks.get(from - at) ?? [];
    while ((begins.at(-1) ?? Number.POSITIVE_INFINITY) < from) begins.pop();
    const to = begins.at(-1);
    if (to === undefined) return [text(this.#slice(at, from)), from];
    const inner = this.#slice(from, to).replaceAll("\n", " ");
    const padded = inner.startsWith(" ") && inner.endsWith(" ") && /[^ ]/.test(inner);
    const end = to + from - at;
    const node: Inline = { type: "code", text: padded ? inner.slice(1, -1) : inner };
    return [leaf(node, this.#slice(at, end)), end];
  }

  #bracketed(at: number): Found {
    const first = this.#chars[at + 1];
    if (first === "@") return this.#bracketedName(at, isHandleChar, 2, 32, mention);
    if (first === "#") {
      return this.#bracketedName(at, isNameChar, 1, 64, (name) => ({ type: "channel", name }));
    }
    const end = this.#addressEnd(at + 1, ">");
    if (end === null) return null;
    const href = this.#slice(at + 1, end);
    return [{ kind: "link", href, inner: [text(href)], raw: `<${href}>` }, end + 1];
  }

  #bracketedName(
    at: number,
    fits: (char: string) => boolean,
    least: number,
    most: number,
    make: (name: string) => Inline,
  ): Found {
    const end = runEnd(this.#chars, at + 2, fits);
    const length = end - at - 2;
    if (this.#chars[end] !== ">" || length < least || length > most) return null;
    return [leaf(make(this.#slice(at + 2, end)), this.#slice(at, end + 1)), end + 1];
  }

  #mention(at: number): Found {
    const before = this.#chars[at - 1];
    if (isAlphanumeric(before) || before === "@" || before === "/") return null;
    const stop = runEnd(this.#chars, at + 1, isHandleChar);
    const after = this.#chars[stop];
    if (isAlphanumeric(after) || after === "@") return null;
    const end = this.#trimmed(at + 1, stop, "._-");
    const length = end - at - 1;
    if (length < 2 || length > 32) return null;
    return [leaf(mention(this.#slice(at + 1, end)), this.#slice(at, end)), end];
  }

  #channel(at: number): Found {
    const before = this.#chars[at - 1];
    if (isAlphanumeric(before) || (before !== undefined && "#/&".includes(before))) return null;
    const end = this.#trimmed(at + 1, runEnd(this.#chars, at + 1, isNameChar), "-_");
    const length = end - at - 1;
    if (length < 1 || length > 64) return null;
    return [leaf({ type: "channel", name: this.#slice(at + 1, end) }, this.#slice(at, end)), end];
  }

  #address(at: number): Found {
    if (isAlphanumeric(this.#chars[at - 1]) || !beginsAddress(this.#chars, at)) return null;
    const open: Record<string, number> = {};
    const stop = runEnd(this.#chars, at, (char) => {
      if (isUnseen(char) || '"<>\\`'.includes(char)) return false;
      const partner = closers[char];
      if (partner === undefined) {
        open[char] = (open[char] ?? 0) + 1;
        return true;
      }
      const left = open[partner] ?? 0;
      open[partner] = left - 1;
      return left > 0;
    });
    const end = this.#trimmed(at, stop, ".,:;!?'*_~|");
    const href = this.#slice(at, end);
    return [{ kind: "link", href, inner: [text(href)], raw: href }, end];
  }

  #delimiter(at: number, char: string): Found {
    const end = runEnd(this.#chars, at, (each) => each === char);
    const count = end - at;
    const [before, after] = [this.#chars[at - 1], this.#chars[end]];
    let opens = !isSpace(after);
    let closes = !isSpace(before);
    if (char === "_") {
      opens &&= !isAlphanumeric(before);
      closes &&= !isAlphanumeric(after);
    }
    const product = char === "*" && count === 1 && isDigit(before) && isDigit(after);
    const fits = char === "~" ? count === 2 : count <= 3;
    if (!fits || product || !(opens || closes)) return [text(this.#slice(at, end)), end];
    return [{ kind: "delimiter", char, count, opens, closes }, end];
  }

  #start(at: number, char: string): number {
    const end = char === "!" ? at + 2 : at + 1;
    this.#starts.push(this.#pieces.length);
    this.#pieces.push(text(this.#slice(at, end)));
    return end;
  }

  #end(at: number): number {
    const start = this.#starts.pop();
    const target = start === undefined ? null : this.#target(at + 1);
    if (start === undefined || target === null) {
      this.#pieces.push(text("]"));
      return at + 1;
    }
    const [, ...inner] = this.#pieces.splice(start);
    // No link is ever inside of this kind, so how it was written is not asked for.
    this.#pieces.push({ kind: "link", href: this.#slice(at + 2, target), inner, raw: "" });
    this.#starts = [];
    return target + 1;
  }

  /** Where the address in the parentheses that begin here ends. */
  #target(at: number): number | null {
    return this.#chars[at] === "(" ? this.#addressEnd(at + 1, ")") : null;
  }

  #addressEnd(from: number, closer: ")" | ">"): number | null {
    if (!beginsAddress(this.#chars, from)) return null;
    let open = 0;
    let length = 0;
    const end = runEnd(this.#chars, from, (char) => {
      length += 1;
      if (length > LONGEST_ADDRESS + 1) return false;
      if (closer === ")" && char === "(") open += 1;
      if (closer === ")" && char === ")") open -= 1;
      return open >= 0 && !isUnseen(char) && !'<>"'.includes(char);
    });
    return this.#chars[end] === closer && end - from <= LONGEST_ADDRESS ? end : null;
  }

  #trimmed(from: number, to: number, chars: string): number {
    let end = to;
    while (end > from && chars.includes(this.#chars[end - 1] ?? " ")) end -= 1;
    return end;
  }
}

function mention(handle: string): Inline {
  const folded = handle.toLowerCase();
  return folded === "here" ? { type: "here" } : { type: "mention", handle: folded };
}
