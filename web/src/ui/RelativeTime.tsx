/** "5 minutes ago", with the exact time on hover, in the person's language and zone. */
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Tip } from "./Tip";

const steps: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [7 * 86_400, "day", 86_400],
];

/** Relative within a week, the date after that. */
export function relativeTime(at: Date, now: Date, language: string): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const size = Math.abs(seconds);
  for (const [limit, unit, length] of steps) {
    if (size < limit) {
      const value = unit === "second" && size < 45 ? 0 : Math.trunc(seconds / length);
      return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(value, unit);
    }
  }
  const sameYear = at.getFullYear() === now.getFullYear();
  const year = sameYear ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...year }).format(at);
}

/** Date and time in full. */
export function exactTime(at: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(at);
}

/** The time now, new every half minute. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A moment, from an RFC 3339 text. */
export function RelativeTime({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const date = useMemo(() => new Date(at), [at]);
  return (
    <Tip label={exactTime(date, i18n.language)} delay={200}>
      <time dateTime={at}>{relativeTime(date, now, i18n.language)}</time>
    </Tip>
  );
}

/** The time of day of a moment, with the date on hover. */
export function ClockTime({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const date = useMemo(() => new Date(at), [at]);
  const clock = new Intl.DateTimeFormat(i18n.language, { timeStyle: "short" }).format(date);
  return (
    <Tip label={exactTime(date, i18n.language)} delay={200}>
      <time dateTime={at}>{clock}</time>
    </Tip>
  );
}
