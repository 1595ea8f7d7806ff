/** What is being done about somebody. */
import type { PersonRef } from "@/chat";

/** One of the acts that ask how. */
export type Act = "ban" | "timeout" | "kick";

/** The person, as far as the dialogs name them. */
export type Target = Pick<PersonRef, "id" | "name">;

/** How long a ban or a timeout lasts, in hours; 0 is for good. */
export const lengths = { timeout: [1, 8, 24, 168], ban: [24, 168, 720, 0], kick: [] } as const;

/** The end of so many hours from now. */
export const endOf = (hours: number, now = Date.now()): string =>
  new Date(now + hours * 3_600_000).toISOString();
