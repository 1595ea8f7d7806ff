import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PresenceWatch } from "./presence";

describe("presence", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("joins the lists of several watchers and sends a list once", () => {
    const send = vi.fn(() => true);
    const presence = new PresenceWatch(send);
    const stop = presence.watch(["b", "a"]);
    presence.watch(["a", "c"]);
    vi.advanceTimersByTime(50);
    expect(send.mock.calls).toEqual([[["a", "b", "c"]]]);
    stop();
    vi.advanceTimersByTime(50);
    expect(send).toHaveBeenLastCalledWith(["a", "c"]);
    presence.watch(["a"]);
    vi.advanceTimersByTime(50);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("keeps its list for the next connection and forgets states meanwhile", () => {
    let open = false;
    const send = vi.fn(() => open);
    const presence = new PresenceWatch(send);
    presence.watch(["a"]);
    vi.advanceTimersByTime(50);
    open = true;
    presence.connected();
    expect(send).toHaveBeenCalledTimes(2);
    presence.told({ a: "busy" });
    expect(presence.state.get()).toEqual({ a: "busy" });
    presence.lost();
    expect(presence.state.get()).toEqual({});
  });
});
