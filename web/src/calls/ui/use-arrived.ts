/** A chunk that is fetched after the first paint, and again until it has come. */
import { useEffect, useState } from "react";

/** Milliseconds until it is asked for again. */
const first = 1_000;
const longest = 30_000;

/** What `load` brings, or `null` until then. */
export function useArrived<T extends object>(load: () => Promise<T>): T | null {
  const [arrived, setArrived] = useState<T | null>(null);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = first;
    const fetchNow = () => {
      clearTimeout(timer);
      load().then(
        (module) => wanted && setArrived(module),
        () => {
          if (!wanted) return;
          timer = setTimeout(fetchNow, wait);
          wait = Math.min(2 * wait, longest);
        },
      );
    };
    fetchNow();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [load]);
  return arrived;
}
