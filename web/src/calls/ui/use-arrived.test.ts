import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useArrived } from "./use-arrived";

const part = { name: "engine" };

describe("useArrived", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("asks again until the chunk has come, and then no more", async () => {
    const missing = new TypeError("Failed to fetch dynamically imported module");
    const load = vi
      .fn<() => Promise<typeof part>>()
      .mockRejectedValueOnce(missing)
      .mockRejectedValueOnce(missing)
      .mockResolvedValue(part);
    const { result } = renderHook(() => useArrived(load));
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(result.current).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(result.current).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    expect(result.current).toBe(part);
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("stops asking when nobody waits any more", async () => {
    const load = vi.fn(() => Promise.reject(new Error("away")));
    const { unmount } = renderHook(() => useArrived(load));
    await act(() => vi.advanceTimersByTimeAsync(0));
    unmount();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(load).toHaveBeenCalledOnce();
  });
});
