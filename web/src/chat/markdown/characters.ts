/** The words of the grammar for characters. A character is a code point; outside of the text there are spaces. */

const alphanumeric = /^[\p{Alphabetic}\p{N}]$/u;
const space = /^\p{White_Space}$/u;
const unseen = /^[\p{White_Space}\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/u;
const punctuation = /^[!-/:-@[-`{-~]$/;

type Character = string | undefined;

export const isAlphanumeric = (char: Character): boolean => char !== undefined && alphanumeric.test(char);
export const isSpace = (char: Character): boolean => char === undefined || space.test(char);
export const isUnseen = (char: Character): boolean => char === undefined || unseen.test(char);
export const isPunctuation = (char: Character): boolean => char !== undefined && punctuation.test(char);
export const isDigit = (char: Character): boolean => char !== undefined && char >= "0" && char <= "9";
export const isHandleChar = (char: Character): boolean => char !== undefined && /^[A-Za-z0-9_.-]$/.test(char);
export const isNameChar = (char: Character): boolean => isAlphanumeric(char) || char === "_" || char === "-";

/** Where a run of characters that fit ends. */
export function runEnd(chars: readonly string[], from: number, fits: (char: string) => boolean): number {
  let end = from;
  for (let char = chars[end]; char !== undefined && fits(char); char = chars[end]) end += 1;
  return end;
}

const schemes = ["http://", "https://", "mailto:"].map((scheme) => [...scheme]);

/** Whether an address begins here: its scheme, and something that could be a name. */
export function beginsAddress(chars: readonly string[], at: number): boolean {
  return schemes.some(
    (scheme) =>
      scheme.every((char, offset) => chars[at + offset]?.toLowerCase() === char) &&
      isAlphanumeric(chars[at + scheme.length]),
  );
}
