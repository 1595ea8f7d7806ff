/** The server dies, or the network does; the call goes on. */
import { expect, test } from "../support/fixtures";
import { MediaPath } from "../support/media-path";
import { bothTalk, talk } from "../support/talk";

/** How long the two may take to come back, in milliseconds. */
const BACK = 5_000;

test("the server is killed during a call; media goes on, and both come back by their tickets", async ({
  meet,
  server,
}) => {
  const [ann, bob] = await meet();
  for (const person of [ann, bob])
    person.complaints.expect(/ERR_CONNECTION_REFUSED/, /WebSocket connection to/);
  await talk(ann, bob);

  await server.kill();
  await ann.seesFrames();
  await bob.seesFrames();

  await server.launch();
  await expect.poll(() => server.runningCalls(), { timeout: BACK, intervals: [50] }).toBe(1);
  await ann.seesFrames();
  await bob.seesFrames();

  // Sharing needs a new description from both, and so shows that the two reach each other through the server.
  await ann.press("Share screen");
  await expect(bob.stage(ann).getByLabel("Screen of Ann")).toBeVisible();
  for (const person of [ann, bob]) expect(await person.connections()).toEqual({ made: 1, open: 1 });
  await bob.hangUp(ann);
  await ann.isFree(bob);
  await expect.poll(() => server.runningCalls()).toBe(0);
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
});

test("the network of one side is cut and comes back: ICE restart, same call", async ({
  meet,
  server,
  line,
}) => {
  const path = new MediaPath();
  const before = (person: { page: import("@playwright/test").Page }) => path.between(person.page);
  const [ann, bob] = await meet({ line, before }, { before });
  await talk(ann, bob);
  expect(path.passed).toBeGreaterThan(0);
  const [annBefore, bobBefore] = [await ann.media(), await bob.media()];

  line.cut();
  path.cut();
  await expect(bob.stage(ann).getByText("Connection interrupted. Looking for a new way…")).toBeVisible({
    timeout: 20_000,
  });
  // Bob's side looks for a new way by itself; what it offers cannot reach Ann yet.
  await expect.poll(async () => (await bob.media()).ufrag, { timeout: 20_000 }).not.toBe(bobBefore.ufrag);
  expect((await bob.media()).state).not.toBe("connected");
  line.mend();
  path.mend();

  await bothTalk(ann, bob);
  await expect.poll(async () => (await ann.media()).ufrag, { timeout: 20_000 }).not.toBe(annBefore.ufrag);
  expect(await server.runningCalls()).toBe(1);
  for (const person of [ann, bob]) expect(await person.connections()).toEqual({ made: 1, open: 1 });
  await bob.hangUp(ann);
  await ann.isFree(bob);
  await path.close();
});
