/** Long calls: credentials of relays are renewed before they expire. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeMediaDevices, installMedia } from "../testing/fake-media";
import { Phone, settle, talk } from "../testing/phone";

const LIFETIME = 450_000;
const relays = (credential: string) => ({
  configuration: { iceServers: [{ urls: "turn:hub", username: "u", credential }] },
  renewIn: LIFETIME,
});

let uninstall: () => void;
let ann: Phone;
let bob: Phone;

beforeEach(async () => {
  vi.useFakeTimers();
  uninstall = installMedia(new FakeMediaDevices());
  ann = new Phone({ me: "ann" });
  bob = new Phone({ me: "bob" });
  ann.ice = relays("first");
  await talk(ann, bob);
  ann.ice = relays("second");
});
afterEach(() => {
  ann.machine.close();
  bob.machine.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  uninstall();
});

it("gives a path over a relay new credentials and builds it anew, in the same call", async () => {
  ann.connection.relayed = true;
  await vi.advanceTimersByTimeAsync(LIFETIME - 1_000);
  expect(ann.connection.configurations).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  await settle();
  expect(ann.connection.configurations).toEqual([relays("second").configuration]);
  expect(ann.connection.restarts).toBe(1);
  expect(ann.routes.filter((route) => route === "UPDATE_OFFER")).toHaveLength(1);
  expect(bob.routes.filter((route) => route === "UPDATE_ANSWER")).toHaveLength(1);
  expect([ann.phase, bob.phase]).toEqual(["inCall", "inCall"]);
  expect(ann.connections).toHaveLength(1);
});

it("leaves a direct path alone, and has the new credentials when it breaks later", async () => {
  await vi.advanceTimersByTimeAsync(LIFETIME);
  expect(ann.connection.restarts).toBe(0);
  expect(ann.connection.configurations).toEqual([relays("second").configuration]);
  ann.ice = relays("third");
  ann.connection.turn("failed");
  await settle();
  expect(ann.connection.restarts).toBe(1);
  expect(ann.connection.configurations.at(-1)).toEqual(relays("third").configuration);
});

it("renews again and again", async () => {
  ann.connection.relayed = true;
  await vi.advanceTimersByTimeAsync(3 * LIFETIME + 1_000);
  expect(ann.connection.restarts).toBe(3);
});

it("stops with the call", async () => {
  const { connection } = ann;
  ann.machine.hangUp();
  await vi.advanceTimersByTimeAsync(2 * LIFETIME);
  expect(connection.configurations).toEqual([]);
  expect(connection.usedAfterClose).toBe(0);
});
