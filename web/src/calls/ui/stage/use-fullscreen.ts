/** Full screen for the stage. */
import { type RefObject, useCallback, useEffect, useMemo, useState } from "react";

/** Whether it is on, whether the browser can, and the switch. */
export interface Fullscreen {
  available: boolean;
  on: boolean;
  toggle: () => void;
}

export function useFullscreen(area: RefObject<HTMLElement | null>): Fullscreen {
  const [on, setOn] = useState(false);
  const available = document.fullscreenEnabled ?? false;
  useEffect(() => {
    const follow = () => setOn(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", follow);
    return () => {
      document.removeEventListener("fullscreenchange", follow);
      // The call ended or went into the dock.
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
    };
  }, []);
  const toggle = useCallback(() => {
    if (!available) return;
    const change = document.fullscreenElement ? document.exitFullscreen() : area.current?.requestFullscreen();
    change?.catch(() => {});
  }, [available, area]);
  return useMemo(() => ({ available, on, toggle }), [available, on, toggle]);
}
