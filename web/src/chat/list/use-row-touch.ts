/** When a row shows what can be done with it: under the pointer, with the focus in it, or after a long touch. */
import { type FocusEvent, type MouseEvent, type PointerEvent, useRef, useState } from "react";

/** A touch is long after so many milliseconds, if it did not move. */
const LONG = 450;
const MOVED = 10;

/** The click that would end a long touch is not meant for what has come under the finger meanwhile. */
function swallowClick(): void {
  const ended = new AbortController();
  const swallow = (event: Event) => {
    if (event.cancelable) event.preventDefault();
    ended.abort();
  };
  for (const event of ["touchend", "touchcancel"]) {
    window.addEventListener(event, swallow, { passive: false, capture: true, signal: ended.signal });
  }
}

/** The handlers of a row and what they found. */
export function useRowTouch() {
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const [sheet, setSheet] = useState(false);
  const press = useRef<{ x: number; y: number; timer: ReturnType<typeof setTimeout> } | null>(null);
  const release = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  const handlers = {
    onPointerEnter: (event: PointerEvent) => event.pointerType === "mouse" && setHovered(true),
    onPointerLeave: () => setHovered(false),
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType !== "touch") return;
      release();
      const timer = setTimeout(() => {
        swallowClick();
        setSheet(true);
      }, LONG);
      press.current = { x: event.clientX, y: event.clientY, timer };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = press.current;
      if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > MOVED) release();
    },
    // The sheet takes the place of the browser's own menu; links keep theirs.
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      const { pointerType } = event.nativeEvent as globalThis.PointerEvent;
      if (pointerType === "touch" && !(event.target as HTMLElement).closest("a")) event.preventDefault();
    },
    onPointerUp: release,
    onPointerCancel: release,
    onFocus: (event: FocusEvent<HTMLElement>) => {
      // A click shall not leave the tools standing; the keyboard's focus does.
      if (event.target.matches(":focus-visible")) setFocused(true);
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
    },
  };
  const done = () => {
    setSheet(false);
    setHovered(false);
  };
  return { handlers, active: hovered || focused || sheet, sheet, done };
}
