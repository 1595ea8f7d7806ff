/**
 * A hint beside what the pointer rests on or the keyboard has reached: `<Tip label="…"><button/></Tip>`. There is one
 * for the whole page, so that a list of a thousand buttons holds a thousand handlers and no more.
 */
import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { create } from "zustand";
import classes from "./tip.module.css";
import { type Place, placeTip, type Side } from "./tip-place";

interface Shown {
  label: ReactNode;
  side: Side;
  /** What it belongs to. */
  target: Element;
}

const useShown = create<{ shown: Shown | null }>(() => ({ shown: null }));

let waiting: ReturnType<typeof setTimeout> | undefined;

function show(next: Shown, delay: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    // A button that made room for another one meanwhile is nowhere.
    if (next.target.isConnected) useShown.setState({ shown: next });
  }, delay);
}

function hide(): void {
  clearTimeout(waiting);
  if (useShown.getState().shown) useShown.setState({ shown: null });
}

/** What the handlers of the child may already be. */
interface Handlers {
  onPointerEnter?: (event: PointerEvent) => void;
  onPointerLeave?: (event: PointerEvent) => void;
  onPointerDown?: (event: PointerEvent) => void;
  onFocus?: (event: FocusEvent) => void;
  onBlur?: (event: FocusEvent) => void;
}

interface TipProps {
  label: ReactNode;
  side?: Side;
  /** Milliseconds that the pointer has to rest. */
  delay?: number;
  /** Shown for the keyboard too; not needed where the label is written already. */
  focus?: boolean;
  children: ReactElement<Handlers>;
}

/** Gives its child a hint. */
export function Tip({ label, side = "top", delay = 350, focus = true, children }: TipProps) {
  const own = children.props;
  const target = useRef<Element | null>(null);
  useEffect(
    () => () => {
      if (useShown.getState().shown?.target === target.current) hide();
    },
    [],
  );
  const begin = (element: Element, wait: number) => {
    target.current = element;
    show({ label, side, target: element }, wait);
  };
  return cloneElement(children, {
    onPointerEnter: (event: PointerEvent) => {
      own.onPointerEnter?.(event);
      // A finger rests on nothing.
      if (event.pointerType !== "touch") begin(event.currentTarget, delay);
    },
    onPointerLeave: (event: PointerEvent) => {
      own.onPointerLeave?.(event);
      hide();
    },
    onPointerDown: (event: PointerEvent) => {
      own.onPointerDown?.(event);
      hide();
    },
    onFocus: (event: FocusEvent) => {
      own.onFocus?.(event);
      if (focus && event.currentTarget.matches(":focus-visible")) begin(event.currentTarget, 0);
    },
    onBlur: (event: FocusEvent) => {
      own.onBlur?.(event);
      hide();
    },
  });
}

/** Where the hint is drawn; mounted once, at the top. */
export function TipRoot() {
  const { shown } = useShown();
  useEffect(() => {
    if (!shown) return;
    const dismiss = (event: KeyboardEvent) => event.key === "Escape" && hide();
    window.addEventListener("keydown", dismiss);
    window.addEventListener("scroll", hide, true);
    return () => {
      window.removeEventListener("keydown", dismiss);
      window.removeEventListener("scroll", hide, true);
    };
  }, [shown]);
  return shown && <Bubble shown={shown} />;
}

function Bubble({ shown }: { shown: Shown }) {
  const bubble = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  useLayoutEffect(() => {
    if (!bubble.current) return;
    const view = { width: window.innerWidth, height: window.innerHeight };
    setPlace(
      placeTip(
        shown.target.getBoundingClientRect(),
        bubble.current.getBoundingClientRect(),
        shown.side,
        view,
      ),
    );
  }, [shown]);
  return (
    <div ref={bubble} role="tooltip" className={classes.tip} style={place ?? { visibility: "hidden" }}>
      {shown.label}
    </div>
  );
}
