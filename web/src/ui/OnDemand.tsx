/**
 * A button whose menu is fetched when somebody is about to use it: the button stands alone until it is pressed, and
 * then makes room for the real one, which begins open.
 */
import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";

interface StandIn {
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu" | "dialog";
}

interface OnDemandProps {
  /** Looks like the button of the real one. */
  button: ReactElement<StandIn>;
  /** Fetches the real one. */
  preload: () => Promise<unknown>;
  /** The real one, lazy, with a button of its own. */
  children: ReactNode;
}

/** The button, and what is behind it. */
export function OnDemand({ button, preload, children }: OnDemandProps) {
  const [wanted, setWanted] = useState(false);
  // What does not come now is asked for again when it is shown, and then told.
  const fetchEarly = () => void preload().catch(() => undefined);
  if (wanted) return <Suspense fallback={button}>{children}</Suspense>;
  return cloneElement(button, {
    onClick: () => setWanted(true),
    onPointerEnter: fetchEarly,
    onFocus: fetchEarly,
    "aria-haspopup": "menu",
  });
}
