/** A part of a found message, with what was looked for in it. Pure. */

/** A piece of text; `hit` is what was looked for. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** Characters before the first hit. */
const BEFORE = 60;
/** Characters in all. */
const LONGEST = 280;

/** The text around its first hit. Ranges outside of the text are left out, and so are those that overlap. */
export function excerpt(text: string, marks: readonly (readonly [number, number])[]): Piece[] {
  const hits = marks
    .filter(([from, to]) => from >= 0 && to > from && to <= text.length)
    .toSorted(([one], [other]) => one - other);
  const first = hits[0]?.[0] ?? 0;
  const start = first > BEFORE ? wordStart(text, first - BEFORE) : 0;
  const end = Math.min(text.length, start + LONGEST);
  const pieces: Piece[] = start > 0 ? [{ text: "…", hit: false }] : [];
  let at = start;
  for (const [from, to] of hits) {
    if (from < at || to > end) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), hit: false });
    pieces.push({ text: text.slice(from, to), hit: true });
    at = to;
  }
  if (at < end) pieces.push({ text: text.slice(at, end), hit: false });
  return end < text.length ? [...pieces, { text: "…", hit: false }] : pieces;
}

function wordStart(text: string, from: number): number {
  const space = text.slice(from, from + 20).search(/\s/);
  return space < 0 ? from : from + space + 1;
}
