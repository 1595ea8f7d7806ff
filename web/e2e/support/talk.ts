/** Two people in a call. */
import type { Person } from "./person";

/** One calls, the other answers with the camera on. */
export async function talk(caller: Person, callee: Person): Promise<void> {
  await caller.call(callee);
  await callee.rings(caller);
  await callee.accept(caller);
  await bothTalk(caller, callee);
}

/** Both see that the call runs, and decode what the other sends. */
export async function bothTalk(one: Person, other: Person): Promise<void> {
  await one.talksTo(other);
  await other.talksTo(one);
  await one.seesFrames();
  await other.seesFrames();
}
