/** Of several tabs one tells; and none does when the message is being read in one of them. */

/** Milliseconds for which a claim holds: longer than any tab is behind another. */
const HELD = 3_000;
/** Milliseconds by which tabs hold back that only would tell, so that one that shows it comes first. */
const HOLD_BACK = 120;

/** Claims a message; `tell` runs in the one tab that got it, if that does not show it anyway. */
export async function claim(message: string, seen: boolean, tell: () => void): Promise<void> {
  if (!navigator.locks) {
    if (!seen) tell();
    return;
  }
  if (!seen) await wait(HOLD_BACK + (document.hidden ? HOLD_BACK : 0));
  await navigator.locks.request(`hubbub.notice.${message}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    if (!seen) tell();
    await wait(HELD);
  });
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
