import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type IceAnswer, IceServers } from "./servers";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const relay = (credential: string): RTCIceServer => ({ urls: "turn:hub", username: "1:a.b", credential });
const answer = (servers: RTCIceServer[], lifetime = 600_000): IceAnswer => ({ servers, lifetime });

it("asks anew for each call, and once for those who ask at one moment", async () => {
  const ask = vi.fn(async () => answer([relay(`n${ask.mock.calls.length}`)]));
  const servers = new IceServers(ask, () => {});
  const [one, other] = await Promise.all([servers.get(), servers.get()]);
  expect(one).toBe(other);
  const later = await servers.get();
  expect(later.configuration.iceServers).toEqual([relay("n2")]);
  expect(ask).toHaveBeenCalledTimes(2);
});

it("wants to be renewed before credentials expire, and not when there are none", async () => {
  const some = new IceServers(
    async () => answer([relay("x")]),
    () => {},
  );
  expect((await some.get()).renewIn).toBe(450_000);
  const none = new IceServers(
    async () => answer([{ urls: "stun:hub" }]),
    () => {},
  );
  expect((await none.get()).renewIn).toBeNull();
});

it("goes on with what it knows while that is good, and then without", async () => {
  const trouble = vi.fn();
  const ask = vi.fn(async () => answer([relay("x")]));
  const servers = new IceServers(ask, trouble);
  await servers.get();
  ask.mockRejectedValue(new Error("offline"));
  expect((await servers.get()).configuration.iceServers).toEqual([relay("x")]);
  expect((await servers.get()).renewIn).toBe(30_000);
  await vi.advanceTimersByTimeAsync(600_000);
  expect((await servers.get()).configuration).toEqual({ bundlePolicy: "max-bundle" });
  expect(trouble).toHaveBeenCalledTimes(3);
});

it("does not let a call wait for a server that is silent", async () => {
  const servers = new IceServers(
    () => new Promise(() => {}),
    () => {},
  );
  const got = vi.fn();
  void servers.get().then(got);
  await vi.advanceTimersByTimeAsync(3_999);
  expect(got).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(got.mock.lastCall?.[0].configuration).toEqual({ bundlePolicy: "max-bundle" });
  expect(vi.getTimerCount()).toBe(0);
});
