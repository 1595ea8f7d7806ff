/**
 * Of all tabs in which a call rings, one makes the sound: the one in front that may sound at once, the others only if
 * none of those is there.
 */
export function ringAlone(begin: () => () => void): () => void {
  const ended = new AbortController();
  let silence: (() => void) | null = null;
  const sound = () => {
    if (!ended.signal.aborted) silence = begin();
  };
  if (!navigator.locks) sound();
  else void compete(sound, ended.signal);
  return () => {
    ended.abort();
    silence?.();
  };
}

const lockName = "hubbub.call.ring";

async function compete(sound: () => void, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, delayOfThisTab()));
  const over = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
  // Waiting for the lock also takes the sound over when the tab that had it is closed.
  const held = navigator.locks.request(lockName, { signal }, async () => {
    sound();
    await over;
  });
  await held.catch(() => {});
}

/** Milliseconds by which less suitable tabs hold back. */
function delayOfThisTab(): number {
  const touched = navigator.userActivation?.hasBeenActive ?? true;
  return (document.hidden ? 60 : 0) + (touched ? 0 : 150);
}
