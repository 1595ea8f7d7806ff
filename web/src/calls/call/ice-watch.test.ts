import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IceWatch } from "./ice-watch";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("restarts 3 s after the path went silent, and not when it came back before", () => {
  const restart = vi.fn();
  const watch = new IceWatch(restart, () => true);
  watch.changed("disconnected");
  vi.advanceTimersByTime(2_999);
  watch.changed("connected");
  vi.advanceTimersByTime(60_000);
  expect(restart).not.toHaveBeenCalled();
  watch.changed("disconnected");
  vi.advanceTimersByTime(3_000);
  expect(restart).toHaveBeenCalledOnce();
});

it("restarts at once when the path failed, and again while that does not help", () => {
  const restart = vi.fn();
  const watch = new IceWatch(restart, () => true);
  watch.changed("failed");
  expect(restart).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(8_000);
  expect(restart).toHaveBeenCalledTimes(2);
  watch.changed("connected");
  vi.advanceTimersByTime(60_000);
  expect(restart).toHaveBeenCalledTimes(2);
});

it("waits for the signalling, without which no restart reaches the other side", () => {
  let open = false;
  const restart = vi.fn();
  const watch = new IceWatch(restart, () => open);
  watch.changed("failed");
  expect(restart).not.toHaveBeenCalled();
  open = true;
  watch.signallingBack();
  expect(restart).toHaveBeenCalledOnce();
});

it("leaves a working path alone when the signalling comes back", () => {
  const restart = vi.fn();
  const watch = new IceWatch(restart, () => true);
  watch.changed("connected");
  watch.signallingBack();
  expect(restart).not.toHaveBeenCalled();
});

it("does nothing after its end", () => {
  const restart = vi.fn();
  const watch = new IceWatch(restart, () => true);
  watch.changed("disconnected");
  watch.close();
  vi.advanceTimersByTime(60_000);
  expect(restart).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
