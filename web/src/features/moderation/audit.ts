/** Which part of the audit log. */
import type { Id } from "@/chat";

/** Somebody or something, and what to call it. */
export interface Named {
  id: Id;
  name: string;
}

/** What narrows the log; what is empty does not. */
export interface AuditWhich {
  /** The first word of acts. */
  area: string;
  /** Who did it. */
  actor: Named | null;
  /** To what. */
  target: Named | null;
  /** First day, `YYYY-MM-DD`, where the reader is. */
  since: string;
  /** Last day. */
  until: string;
}

/** Everything. */
export const everything: AuditWhich = { area: "", actor: null, target: null, since: "", until: "" };

/** The question to the server. Days are those of the reader, and the last one counts as a whole. */
export function auditSearch({ area, actor, target, since, until }: AuditWhich) {
  return {
    action: area || undefined,
    actor: actor?.id,
    target: target?.id,
    since: midnight(since, 0),
    until: midnight(until, 1),
  };
}

function midnight(day: string, later: number): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}
