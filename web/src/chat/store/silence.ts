/** Channels one does not want to hear of, for a time or until further notice. */
import { useEffect, useMemo, useState } from "react";
import type { Id } from "../protocol";
import { type Prefs, useChat } from "./state";

/** Whether a channel is silent at a moment, in milliseconds since the epoch. */
export function isSilent(prefs: Prefs | undefined, now: number): boolean {
  if (prefs?.level === "none") return true;
  return Boolean(prefs?.mutedUntil && Date.parse(prefs.mutedUntil) > now);
}

/** A timer of more than some weeks would fire at once. */
const LONGEST = 3_600_000;

/** The silent channels; follows the clock. */
export function useSilent(): ReadonlySet<Id> {
  const prefs = useChat((state) => state.prefs);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const ends = Object.values(prefs).map(({ mutedUntil }) => (mutedUntil ? Date.parse(mutedUntil) : 0));
    const next = Math.min(...ends.filter((end) => end > now));
    if (next === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(LONGEST, Math.max(0, next - Date.now())));
    return () => clearTimeout(timer);
  }, [prefs, now]);
  return useMemo(() => {
    const silent = Object.entries(prefs).filter(([, each]) => isSilent(each, now));
    return new Set(silent.map(([id]) => id));
  }, [prefs, now]);
}
