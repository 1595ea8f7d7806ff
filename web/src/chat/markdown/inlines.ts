/** Second pass over a line: delimiters find their partners. */
import { type Piece, scan } from "./scan";
import { type Inline, MOST_NESTED } from "./tree";

/** The parts of a text. */
export function inlines(source: string): Inline[] {
  return new Pairing().pair(scan(source), false);
}

interface Open {
  char: string;
  count: number;
  /** Its place in what is made. */
  at: number;
}

const textOf = (text: string): Inline => ({ type: "text", text });

class Pairing {
  /** Open delimiters in all stacks together. */
  #open = 0;

  pair(pieces: readonly Piece[], inLink: boolean): Inline[] {
    const made: Inline[] = [];
    const stack: Open[] = [];
    for (const piece of pieces) {
      if (piece.kind === "delimiter") this.#delimiter(piece, made, stack);
      else if (piece.kind === "leaf") made.push(inLink ? inert(piece) : piece.node);
      else if (inLink) made.push(textOf(piece.raw));
      else made.push(this.#link(piece));
    }
    this.#abandon(stack, 0, made);
    return joined(made);
  }

  #link({ href, inner }: Extract<Piece, { kind: "link" }>): Inline {
    const children = this.pair(inner, true);
    const empty = children.every(
      (each) => each.type === "br" || (each.type === "text" && !/\S/u.test(each.text)),
    );
    return { type: "link", href, children: empty ? [textOf(href)] : children };
  }

  #delimiter(piece: Extract<Piece, { kind: "delimiter" }>, made: Inline[], stack: Open[]): void {
    const { char, closes, opens } = piece;
    let left = piece.count;
    while (closes && left > 0) {
      const place = stack.findLastIndex((open) => open.char === char);
      const partner = stack[place];
      if (!partner) break;
      this.#abandon(stack, place + 1, made);
      const used = partner.count >= 2 && left >= 2 ? 2 : 1;
      const children = joined(made.splice(partner.at + 1));
      partner.count -= used;
      left -= used;
      if (partner.count === 0) {
        made.pop();
        stack.pop();
        this.#open -= 1;
      }
      made.push({ type: char === "~" ? "s" : used === 2 ? "b" : "i", children });
    }
    if (left === 0) return;
    if (opens && this.#open < MOST_NESTED) {
      stack.push({ char, count: left, at: made.length });
      this.#open += 1;
      made.push(textOf(""));
    } else made.push(textOf(char.repeat(left)));
  }

  /** What stays open from `from` on is text. */
  #abandon(stack: Open[], from: number, made: Inline[]): void {
    for (const { char, count, at } of stack.splice(from)) {
      made[at] = textOf(char.repeat(count));
      this.#open -= 1;
    }
  }
}

/** Inside of a link there are no links and no names: they are text, as written. */
function inert({ node, raw }: Extract<Piece, { kind: "leaf" }>): Inline {
  return node.type === "mention" || node.type === "here" || node.type === "channel" ? textOf(raw) : node;
}

/** Neighbouring texts are one, and none is empty. */
function joined(parts: readonly Inline[]): Inline[] {
  const made: Inline[] = [];
  for (const part of parts) {
    const last = made[made.length - 1];
    if (part.type !== "text") made.push(part);
    else if (part.text === "") continue;
    else if (last?.type === "text") made[made.length - 1] = textOf(last.text + part.text);
    else made.push(part);
  }
  return made;
}
