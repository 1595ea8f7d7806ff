/** What a message's text means; docs/protocol/markdown.md says how it is found. */

/** A part of a line. */
export type Inline =
  | { type: "text"; text: string }
  | { type: "b" | "i" | "s"; children: Inline[] }
  | { type: "code"; text: string }
  | { type: "link"; href: string; children: Inline[] }
  /** Lower-case, without `@`; who is meant, if anybody, is looked up by whoever shows it. */
  | { type: "mention"; handle: string }
  | { type: "here" }
  /** As written, without `#`. */
  | { type: "channel"; name: string }
  | { type: "br" };

/** A part of a message. */
export type Block =
  | { type: "p"; children: Inline[] }
  | { type: "code"; lang?: string; text: string }
  | { type: "quote"; children: Block[] }
  | { type: "list"; ordered: boolean; start?: number; items: Block[][] };

/** Quotes and lists within each other, and open delimiters: more is text. */
export const MOST_NESTED = 20;
