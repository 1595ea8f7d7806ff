/** Times of the reconnecting delay, in milliseconds. */
export interface BackoffSettings {
  /** Upper bound of the first delay. */
  first: number;
  /** Upper bound of every delay. */
  longest: number;
}

/** What the client uses against its own server. */
export const defaultBackoff: BackoffSettings = { first: 500, longest: 30_000 };

/**
 * Full jitter: a delay drawn evenly between nothing and `first · 2^attempt`, so that a crowd that lost
 * the same server does not come back in one moment. A small floor keeps the loop from spinning.
 */
export function backoffDelay(
  attempt: number,
  random: () => number,
  settings: BackoffSettings = defaultBackoff,
): number {
  const bound = Math.min(settings.longest, settings.first * 2 ** Math.min(attempt, 20));
  return Math.round(Math.max(50, random() * bound));
}
