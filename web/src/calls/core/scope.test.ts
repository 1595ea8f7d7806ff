import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Scope, ScopeClosed } from "./scope";

describe("scope", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ends its timers and listeners, newest release first", () => {
    const scope = new Scope();
    const target = new EventTarget();
    const seen: string[] = [];
    scope.after(10, () => seen.push("after"));
    scope.every(10, () => seen.push("every"));
    scope.listen(target, "x", () => seen.push("event"));
    scope.defer(() => seen.push("first"));
    scope.defer(() => seen.push("second"));
    scope.close();
    vi.advanceTimersByTime(100);
    target.dispatchEvent(new Event("x"));
    expect(seen).toEqual(["second", "first"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stops work that waited while it closed, without calling that a failure", async () => {
    const scope = new Scope();
    const failed = vi.fn();
    const reached = vi.fn();
    let settle = () => {};
    const gate = new Promise<void>((resolve) => {
      settle = resolve;
    });
    scope.run(async () => {
      await scope.guard(gate);
      reached();
    }, failed);
    scope.close();
    settle();
    await vi.runAllTimersAsync();
    expect(reached).not.toHaveBeenCalled();
    expect(failed).not.toHaveBeenCalled();
    await expect(scope.guard(Promise.resolve(1))).rejects.toBeInstanceOf(ScopeClosed);
  });

  it("reports a failure of living work", async () => {
    const scope = new Scope();
    const failed = vi.fn();
    scope.run(() => Promise.reject(new Error("broken")), failed);
    await vi.runAllTimersAsync();
    expect(failed).toHaveBeenCalledOnce();
  });

  it("releases at once what is handed to a closed scope", () => {
    const scope = new Scope();
    scope.close();
    const release = vi.fn();
    scope.defer(release);
    expect(release).toHaveBeenCalledOnce();
  });
});
