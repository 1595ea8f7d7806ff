/** Whether nobody has moved or typed for a while: then the controls step back. */
import { type RefObject, useEffect, useState } from "react";

const patience = 3_500;

/** True after some seconds without a sign inside `area`; never while `awake`, and never while a control has the focus. */
export function useIdle(area: RefObject<HTMLElement | null>, awake: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const element = area.current;
    if (!element || awake) {
      setIdle(false);
      return;
    }
    let timer: ReturnType<typeof setTimeout>;
    const sign = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(
        () => setIdle(!element.querySelector("button:focus-visible, [data-open]")),
        patience,
      );
    };
    const signs = ["pointermove", "pointerdown", "keydown", "focusin"] as const;
    for (const name of signs) element.addEventListener(name, sign);
    sign();
    return () => {
      clearTimeout(timer);
      for (const name of signs) element.removeEventListener(name, sign);
    };
  }, [area, awake]);
  return idle;
}
