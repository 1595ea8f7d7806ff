/** A rough idea of how hard a password is to guess: a hint, the server decides. */

/** Shortest password the server takes. */
export const PASSWORD_MIN = 8;

/** What the hint says. */
export type StrengthLevel = "empty" | "short" | "weak" | "fair" | "strong";

const common = /^(.)\1+$|password|passwort|пароль|qwert|йцуке|12345|abcde|letmein|welcome|hubbub/i;

/** Judges by length, kinds of characters, and what is known to be guessed first. */
export function strengthOf(
  password: string,
  own: readonly string[] = [],
): { level: StrengthLevel; missing: number } {
  const length = [...password].length;
  if (length === 0) return { level: "empty", missing: PASSWORD_MIN };
  if (length < PASSWORD_MIN) return { level: "short", missing: PASSWORD_MIN - length };
  const lower = password.toLowerCase();
  const personal = own.some((word) => word.length > 2 && lower.includes(word.toLowerCase()));
  const distinct = new Set(lower).size;
  if (personal || distinct < 5 || (common.test(password) && length < 16))
    return { level: "weak", missing: 0 };
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const score = length + kinds * 2;
  if (score < 13) return { level: "weak", missing: 0 };
  return { level: score < 18 ? "fair" : "strong", missing: 0 };
}
