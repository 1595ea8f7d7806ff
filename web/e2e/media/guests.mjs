/** Who comes to a room: which client, over one peer connection or two. */

import { BrowserGuest } from "./browser.mjs";
import { token } from "./house.mjs";
import { PythonGuest } from "./python.mjs";

/** Kind → the client, and how it joins. */
export const KINDS = {
  "chromium v1": { open: BrowserGuest.open, options: { singlePeerConnection: true } },
  "chromium v0": { open: BrowserGuest.open, options: { singlePeerConnection: false } },
  "python v1": { open: PythonGuest.open, options: { singlePeerConnection: true } },
  "python v0": { open: PythonGuest.open, options: { singlePeerConnection: false } },
};

/** Who has not left. */
const present = new Set();
let rooms = 0;

/** A name that no scenario had before. */
export function newRoom() {
  rooms += 1;
  return `room-${rooms}`;
}

/** Joins; the guest is known by `identity`. */
export async function arrive(server, room, kind, identity, { grants, ...more } = {}) {
  const { open, options } = KINDS[kind];
  const guest = await open(server);
  guest.identity = identity;
  present.add(guest);
  await guest.call("join", server.url.replace(/^http/, "ws"), token(room, identity, grants), {
    ...options,
    ...more,
  });
  return guest;
}

/** Leaves in good order. */
export async function depart(guest) {
  await guest.call("leave");
  present.delete(guest);
  await guest.close();
}

/** Whoever is still there goes; what each wrote is for the report of a scenario that failed. */
export async function clearRooms() {
  const notes = [...present].map(
    ({ identity, console: lines }) => `${identity}:\n  ${lines.slice(-25).join("\n  ")}`,
  );
  await Promise.all([...present].map((guest) => guest.close()));
  present.clear();
  return notes.join("\n");
}
