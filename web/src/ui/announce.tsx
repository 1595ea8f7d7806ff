/** Speaks to screen readers: `announce()` from anywhere, one pair of live regions in the page. */
import { create } from "zustand";

type Politeness = "polite" | "assertive";

interface Spoken {
  polite: string;
  assertive: string;
}

const useSpoken = create<Spoken>(() => ({ polite: "", assertive: "" }));

/** Says `text` once; the same text again is said again. */
export function announce(text: string, politeness: Politeness = "polite"): void {
  // A zero-width space makes a repeated text a change, which is what readers react to.
  useSpoken.setState((spoken) => ({
    [politeness]: spoken[politeness] === text ? `${text}\u200b` : text,
  }));
}

/** The regions; mounted once, at the top. */
export function LiveRegions() {
  const { polite, assertive } = useSpoken();
  return (
    <>
      <div className="visually-hidden" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="visually-hidden" role="alert" aria-live="assertive">
        {assertive}
      </div>
    </>
  );
}
