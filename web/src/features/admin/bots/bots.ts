/** What tokens of bots are about, apart from how they are shown. */

/** What a token is good for, in the order it is offered in. */
export const scopes = ["read", "write", "files", "hooks", "manage", "moderate"] as const;

/** One of them. */
export type Scope = (typeof scopes)[number];

/** Those of a token that there are words for; a newer server may have more. */
export function knownScopes(names: readonly string[]): Scope[] {
  return scopes.filter((scope) => names.includes(scope));
}

/** How long a token lives, in days; until it is revoked without a number. */
export const lifetimes = ["30", "90", "365", "never"] as const;

/** Whether a token has ended by itself. */
export function isOver(token: { expiresAt?: string | null | undefined }, now: number): boolean {
  return typeof token.expiresAt === "string" && Date.parse(token.expiresAt) <= now;
}

/** A line for a terminal that asks the server who the bot is. */
export function curlLine(origin: string, token: string): string {
  return `curl -H 'Authorization: Bearer ${token}' ${origin}/api/v1/me`;
}
