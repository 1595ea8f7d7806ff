/** Two people and one call. */
import { expect, test } from "../support/fixtures";
import { rememberTransport, sameTransport } from "../support/probe";
import { bothTalk, talk } from "../support/talk";

/** A decoder makes a noise this faint of its own. */
const SILENCE = 0.001;

test("two people register, call, see and hear each other, and hang up", async ({ meet }) => {
  const [ann, bob] = await meet();
  await ann.call(bob);
  await bob.rings(ann);
  await bob.accept(ann);
  await bothTalk(ann, bob);
  for (const person of [ann, bob]) {
    const { audioBytes } = await person.media();
    await expect.poll(async () => (await person.media()).audioBytes).toBeGreaterThan(audioBytes);
  }
  await ann.hangUp(bob);
  await bob.isFree(ann);
  for (const person of [ann, bob]) {
    expect(await person.connections()).toEqual({ made: 1, open: 0 });
    expect(person.complaints.all).toEqual([]);
  }
});

test("mute, camera off and on over the same transport, and screen share", async ({ meet }) => {
  const [ann, bob] = await meet();
  await talk(ann, bob);
  await rememberTransport(ann.page);
  await rememberTransport(bob.page);

  await ann.press("Mute");
  await expect(bob.stage(ann).getByText("Muted")).toBeVisible();
  await expect.poll(async () => (await bob.media()).audioLevel).toBeLessThan(SILENCE);
  await ann.press("Unmute");
  await expect(bob.stage(ann).getByText("Muted")).toBeHidden();
  await expect.poll(async () => (await bob.media()).audioLevel).toBeGreaterThan(10 * SILENCE);

  await ann.press("Turn camera off");
  await expect(bob.stage(ann).getByText("Camera is off")).toBeVisible();
  await ann.press("Turn camera on");
  await expect(bob.stage(ann).getByLabel("Picture of Ann")).toBeVisible();
  await bob.seesFrames();

  await ann.press("Share screen");
  await expect(bob.stage(ann).getByLabel("Screen of Ann")).toBeVisible();
  await bob.seesFrames();
  await ann.press("Stop sharing");
  await expect(bob.stage(ann).getByLabel("Screen of Ann")).toBeHidden();
  await expect(bob.stage(ann).getByLabel("Picture of Ann")).toBeVisible();

  for (const person of [ann, bob]) {
    expect(await sameTransport(person.page)).toBe(true);
    expect(await person.connections()).toEqual({ made: 1, open: 1 });
  }
  await bob.hangUp(ann);
  await ann.isFree(bob);
});

test("a call is declined, and one is canceled", async ({ meet }) => {
  const [ann, bob] = await meet();
  await ann.call(bob);
  await bob.rings(ann);
  await bob.decline(ann);
  await expect(ann.stage(bob).getByText("Bob declined")).toBeVisible();
  await ann.isFree(bob);

  await ann.call(bob);
  await bob.rings(ann);
  await ann.press("Cancel call");
  await bob.stopsRinging(ann);
  await expect(bob.page.getByText("Missed call from Ann")).toBeVisible();
  for (const person of [ann, bob]) expect((await person.connections()).open).toBe(0);
});
