/** Calls by the day they were on. */
import type { CallEntry } from "@/api";

/** One day and its calls. */
export interface Day {
  /** `2026-03-01`, in the person's zone. */
  key: string;
  at: Date;
  calls: CallEntry[];
}

/** Groups a list that is already in order. */
export function byDay(calls: readonly CallEntry[]): Day[] {
  const days: Day[] = [];
  for (const call of calls) {
    const at = new Date(call.at);
    const key = `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
    const last = days.at(-1);
    if (last?.key === key) last.calls.push(call);
    else days.push({ key, at, calls: [call] });
  }
  return days;
}

/** "today", "yesterday", then weekday and date. */
export function dayName(at: Date, now: Date, language: string): string {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  if (days >= -1) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...year,
  }).format(at);
}

/** `75` seconds is "1:15", an hour and more "1:02:03". */
export function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
