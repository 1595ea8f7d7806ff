/** What two clients do in a room, each with each. */

import assert from "node:assert/strict";
import { until } from "../support/wait.mjs";
import { arrive, clearRooms, depart, newRoom } from "./guests.mjs";

/** How long media may take to come; the highest layer only does when the browser believes that there is room for it. */
const PATIENCE = 30_000;

/**
 * Each title with what is done in a room with Ann (of one kind) and Bob (of another); `only`: what Ann's client must be,
 * where not every library can be told to do it.
 */
export const scenarios = [
  { title: "hear each other, and see who is there", run: hearEachOther },
  { title: "see each other in three sizes", run: seeEachOther },
  { title: "send data, reliable and lossy, to all and to one", run: sendData },
  { title: "send texts and call each other's methods", run: sendTextsAndCalls },
  { title: "mute, unmute and unpublish", run: muteAndUnpublish },
  { title: "see somebody come, leave and come again", run: comeAgain },
  { title: "go on after the WebSocket broke", run: resume, only: "chromium" },
  { title: "start over after everything broke", run: startOver, only: "chromium" },
];

/** Two in a new room. */
async function two(server, [one, other], options) {
  const room = newRoom();
  const ann = await arrive(server, room, one, "ann", options);
  const bob = await arrive(server, room, other, "bob", options);
  await until("ann sees bob", async () => (await ann.call("people")).includes("bob"), PATIENCE);
  await until("bob sees ann", async () => (await bob.call("people")).includes("ann"), PATIENCE);
  return { room, ann, bob };
}

/** Waits until something that is counted has grown by `by`. */
async function grows(what, by, guest, name, ...words) {
  const before = await guest.call(name, ...words);
  await until(what, async () => (await guest.call(name, ...words)) >= before + by, PATIENCE);
}

async function hearEachOther(server, kinds) {
  const { ann, bob } = await two(server, kinds);
  await Promise.all([ann.call("microphone"), bob.call("microphone")]);
  await grows("bob hears ann", 50, bob, "sound", "ann");
  await grows("ann hears bob", 50, ann, "sound", "bob");
}

async function seeEachOther(server, kinds) {
  const { ann, bob } = await two(server, kinds);
  await ann.call("camera");
  await grows("bob sees ann", 10, bob, "frames", "ann");
  await until("bob sees ann in full size", async () => (await bob.call("width", "ann")) === 1280, PATIENCE);
  for (const [quality, width] of [
    ["low", 320],
    ["high", 1280],
    ["medium", 640],
  ]) {
    await bob.call("quality", "ann", quality);
    await until(
      `bob sees ann ${width} wide`,
      async () => (await bob.call("width", "ann")) === width,
      PATIENCE,
    );
    await grows(`bob goes on seeing ann ${width} wide`, 5, bob, "frames", "ann");
  }
  await bob.call("camera");
  await grows("ann sees bob", 10, ann, "frames", "bob");
}

async function sendData(server, kinds) {
  const { room, ann, bob } = await two(server, kinds);
  const cleo = await arrive(server, room, kinds[0], "cleo");
  await until("ann sees cleo", async () => (await ann.call("people")).length === 2, PATIENCE);
  await until("bob sees cleo", async () => (await bob.call("people")).length === 2, PATIENCE);
  await ann.call("data", "for all", true);
  await bob.call("data", "for cleo", true, ["cleo"]);
  await bob.call("data", "for all too", true);
  for (const guest of [bob, cleo]) await said(guest, "for all", "ann", true);
  await said(cleo, "for cleo", "bob", true);
  await said(ann, "for all too", "bob", true);
  const annHeard = await ann.call("said");
  assert.deepEqual(
    annHeard.map(({ text }) => text),
    ["for all too"],
    "ann hears what is for her and nothing else",
  );
  // One of these may be lost, all of them not.
  await until("bob hears something that may be lost", async () => {
    await ann.call("data", "quick", false);
    return (await bob.call("said")).some(({ text, reliable }) => text === "quick" && !reliable);
  });
}

async function said(guest, text, from, reliable) {
  const found = await until(`${guest.identity} hears '${text}'`, async () =>
    (await guest.call("said")).find((each) => each.text === text),
  );
  assert.deepEqual([found.from, found.reliable, found.topic], [from, reliable, "talk"]);
}

async function sendTextsAndCalls(server, kinds) {
  const { ann, bob } = await two(server, kinds);
  const long = "a long letter. ".repeat(4_000);
  await ann.call("letter", long);
  await bob.call("letter", "short");
  const [toBob] = await until("bob has a letter", async () => nonEmpty(await bob.call("letters")));
  const [toAnn] = await until("ann has a letter", async () => nonEmpty(await ann.call("letters")));
  assert.deepEqual([toBob.from, toBob.text.length], ["ann", long.length]);
  assert.deepEqual(toAnn, { from: "bob", text: "short" });
  assert.equal(await ann.call("ask", "bob", "hello"), "hello, ann");
  assert.equal(await bob.call("ask", "ann", "good day"), "good day, bob");
}

function nonEmpty(list) {
  return list.length > 0 ? list : null;
}

async function muteAndUnpublish(server, kinds) {
  const { ann, bob } = await two(server, kinds);
  await Promise.all([ann.call("microphone"), ann.call("camera")]);
  await grows("bob sees ann", 5, bob, "frames", "ann");
  for (const muted of [true, false]) {
    await ann.call("mute", "camera", muted);
    await until(
      `bob knows: muted ${muted}`,
      async () => (await bob.call("muted", "ann", "camera")) === muted,
      PATIENCE,
    );
  }
  await grows("bob sees ann again", 5, bob, "frames", "ann");
  await ann.call("unpublish", "camera");
  await until("bob knows it ended", async () => !(await bob.call("published", "ann", "camera")), PATIENCE);
  await grows("bob hears ann", 20, bob, "sound", "ann");
  await ann.call("camera");
  await grows("bob sees ann's second camera", 5, bob, "frames", "ann");
}

async function comeAgain(server, kinds) {
  const { room, ann, bob } = await two(server, kinds);
  await ann.call("microphone");
  await grows("bob hears ann", 20, bob, "sound", "ann");
  await depart(ann);
  await until("bob knows that ann left", async () => (await bob.call("people")).length === 0, PATIENCE);
  const again = await arrive(server, room, kinds[0], "ann");
  await again.call("microphone");
  await grows("bob hears ann again", 20, bob, "sound", "ann");
}

async function resume(server, kinds) {
  const { ann, bob } = await two(server, kinds);
  await Promise.all([ann.call("microphone"), ann.call("camera"), bob.call("microphone")]);
  await grows("bob sees ann", 5, bob, "frames", "ann");
  const before = await ann.call("me");
  await ann.call("breakBy", "signal-reconnect");
  await happens(ann, "Reconnected");
  assert.equal(await ann.call("me"), before, "it is the same stay");
  await grows("bob goes on seeing ann", 10, bob, "frames", "ann");
  await grows("bob goes on hearing ann", 20, bob, "sound", "ann");
  await grows("ann goes on hearing bob", 20, ann, "sound", "bob");
  await ann.call("data", "still here", true);
  await said(bob, "still here", "ann", true);
}

async function startOver(server, kinds) {
  const { ann, bob } = await two(server, kinds);
  await Promise.all([ann.call("microphone"), ann.call("camera"), bob.call("microphone")]);
  await grows("bob sees ann", 5, bob, "frames", "ann");
  const before = await ann.call("me");
  await ann.call("breakBy", "full-reconnect");
  await happens(ann, "Reconnected");
  assert.notEqual(await ann.call("me"), before, "it is another stay");
  await grows("bob sees ann again", 10, bob, "frames", "ann");
  await grows("bob hears ann again", 20, bob, "sound", "ann");
  await grows("ann hears bob again", 20, ann, "sound", "bob");
}

async function happens(guest, name) {
  const find = async () => (await guest.call("happened")).find((event) => event.name === name);
  await until(`${guest.identity}: ${name}`, find, PATIENCE);
}

/** After everybody left, the server has nothing of them. */
export async function leavesNothing(server) {
  await clearRooms();
  for (const name of ["participants", "tracks", "subscriptions", "transports"]) {
    await until(
      `no ${name} are left`,
      async () => (await server.gauge(`hubbub_media_${name}`)) === 0,
      40_000,
    );
  }
}
