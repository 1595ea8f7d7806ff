import { describe, expect, it } from "vitest";
import type { Job } from "@/api";
import { heard, isGoing, isReady, percent, reasonOf } from "./jobs";

describe("chat_11: an export", () => {
  it("goes on until it has ended in one way or another", () => {
    const states = ["waiting", "running", "done", "failed", "canceled"] as const;
    expect(states.filter((state) => isGoing({ state }))).toEqual(["waiting", "running"]);
  });

  it("says how far it is only once that is known, and never more than all", () => {
    expect(percent({ done: 0, total: 0 })).toBeNull();
    expect(percent({ done: 1, total: 3 })).toBe(33);
    expect(percent({ done: 299, total: 300 })).toBe(99);
    expect(percent({ done: 5, total: 4 })).toBe(100);
  });

  it("is as far as the socket tells, and once it has ended as the list says", () => {
    const job = (state: Job["state"], done = 0) => ({ id: "a", state, done, total: 9 }) as Job;
    const told = (state: Job["state"]) => ({ id: "a", state, done: 4, total: 9 });
    expect(heard([job("running")], told("running"))).toEqual([job("running", 4)]);
    expect(heard([job("waiting")], { ...told("running"), id: "b" })).toEqual([job("waiting")]);
    expect(heard([job("running")], told("done"))).toEqual([job("running")]);
    expect(heard([job("canceled")], told("running"))).toEqual([job("canceled")]);
  });

  it("is fetched when it is done and made something", () => {
    expect(isReady({ state: "done", resultBytes: 0 })).toBe(true);
    expect(isReady({ state: "done" })).toBe(false);
    expect(isReady({ state: "failed", resultBytes: 10 })).toBe(false);
  });

  it("has words for why it failed, also for reasons of a newer server", () => {
    expect(reasonOf({ error: "forbidden" })).toBe("forbidden");
    expect(reasonOf({ error: "tired" })).toBe("unknown");
    expect(reasonOf({ error: null })).toBe("unknown");
  });
});
