/** Who rings, and who stops. */
import { expect, test } from "../support/fixtures";
import { bothTalk } from "../support/talk";

test("two tabs of the callee ring; one answers, and the other stops", async ({ meet }) => {
  const [ann, bob] = await meet();
  const second = await bob.anotherTab();
  await ann.call(bob);
  await bob.rings(ann);
  await second.rings(ann);
  await second.accept(ann);
  await bob.stopsRinging(ann);
  await expect(bob.page.getByText("The call from Ann was answered on another device.")).toBeVisible();
  await bothTalk(ann, second);
  expect((await bob.connections()).open).toBe(0);
  await ann.hangUp(bob);
  await second.isFree(ann);
});

test("a call waits for a callee who is offline, and rings when they come", async ({ meet, server }) => {
  const [ann, bob] = await meet();
  await bob.page.goto("about:blank");
  await ann.call(bob);
  await expect(ann.stage(bob).getByText("Not online. Waiting for a minute…")).toBeVisible();
  await bob.page.goto(`${server.url}/people`);
  await bob.rings(ann);
  await bob.accept(ann);
  await bothTalk(ann, bob);
  await ann.hangUp(bob);
});

test("both call each other at the same moment, and it is one call", async ({ meet, server }) => {
  const [ann, bob] = await meet();
  for (let round = 0; round < 5; round += 1) {
    // The call that arrives covers the page: only the pages themselves can press at one moment.
    const moment = Date.now() + 500;
    await Promise.all([ann.callAt(bob, moment), bob.callAt(ann, moment)]);
    await bothTalk(ann, bob);
    expect(await server.runningCalls()).toBe(1);
    for (const person of [ann, bob]) expect((await person.connections()).open).toBe(1);
    await (round % 2 === 0 ? ann.hangUp(bob) : bob.hangUp(ann));
    await Promise.all([ann.isFree(bob), bob.isFree(ann)]);
  }
});
