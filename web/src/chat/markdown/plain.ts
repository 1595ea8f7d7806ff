/** A message without its marks: for notifications and readers of the screen. */
import { parse } from "./parse";
import type { Block, Inline } from "./tree";

/** The text, at most so many characters of it. */
export function plain(text: string, longest: number): string {
  const all = parse(text).map(ofBlock).join("\n").trim();
  return all.length > longest ? `${all.slice(0, longest - 1)}…` : all;
}

function ofBlock(block: Block): string {
  switch (block.type) {
    case "p":
      return ofInlines(block.children);
    case "code":
      return block.text;
    case "quote":
      return block.children.map(ofBlock).join("\n");
    case "list":
      return block.items.map((item) => item.map(ofBlock).join("\n")).join("\n");
  }
}

function ofInlines(parts: readonly Inline[]): string {
  return parts.map(ofInline).join("");
}

function ofInline(part: Inline): string {
  switch (part.type) {
    case "br":
      return "\n";
    case "mention":
      return `@${part.handle}`;
    case "here":
      return "@here";
    case "channel":
      return `#${part.name}`;
    case "text":
    case "code":
      return part.text;
    default:
      return ofInlines(part.children);
  }
}
