/** The emoji one used last, in this browser. */

const KEY = "hubbub.emoji.recent";
const FIRST = ["👍", "❤️", "😂", "🎉", "👀", "✅"];
/** How many are remembered. */
const MOST = 18;

/** Most recent first; before one has used any, the usual ones. */
export function recentEmoji(count: number): string[] {
  let used: string[] = [];
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    if (Array.isArray(kept)) used = kept.filter((each) => typeof each === "string");
  } catch {
    // Then the usual ones.
  }
  return [...new Set([...used, ...FIRST])].slice(0, count);
}

/** Remembers one. */
export function usedEmoji(emoji: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([emoji, ...recentEmoji(MOST)])].slice(0, MOST)));
  } catch {
    // Then the usual ones are offered again.
  }
}
