/** Many calls in a row leave nothing behind. */
import { expect, test } from "../support/fixtures";

const CALLS = process.env.HUBBUB_E2E_SOAK ? 500 : 100;
/** How long one call may take, in milliseconds. */
const EACH = 6_000;

test("a hundred calls in a row leave no peer connection, no complaint and no count @soak", async ({
  meet,
  server,
}) => {
  test.setTimeout(60_000 + CALLS * EACH);
  const [ann, bob] = await meet();
  for (let index = 0; index < CALLS; index += 1) {
    const [caller, callee] = index % 2 === 0 ? [ann, bob] : [bob, ann];
    await caller.call(callee);
    await callee.accept(caller);
    await Promise.all([caller.seesFrames(1), callee.seesFrames(1)]);
    const [first, second] = index % 4 < 2 ? [caller, callee] : [callee, caller];
    await first.hangUp(second);
    await second.isFree(first);
  }
  for (const person of [ann, bob]) {
    expect(await person.connections()).toEqual({ made: CALLS, open: 0 });
    expect(person.complaints.all).toEqual([]);
  }
  await expect.poll(() => server.runningCalls()).toBe(0);
});
