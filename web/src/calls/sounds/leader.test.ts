import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ringAlone } from "./leader";

/** One lock that several tabs of this test compete for, with the order and the hand-over of the browser's. */
class OneLock {
  private holder: Promise<unknown> = Promise.resolve();

  request(_: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>): Promise<void> {
    const turn = this.holder.then(() => (signal.aborted ? undefined : work()));
    this.holder = turn;
    return turn;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  Object.defineProperty(navigator, "locks", { value: new OneLock(), configurable: true });
});
afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, "locks");
});

it("lets one tab ring, and another take over when that one goes", async () => {
  const [first, second] = [vi.fn(() => () => {}), vi.fn(() => () => {})];
  const stopFirst = ringAlone(first);
  const stopSecond = ringAlone(second);
  await vi.advanceTimersByTimeAsync(500);
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0]);
  stopFirst();
  await vi.advanceTimersByTimeAsync(0);
  expect(second).toHaveBeenCalledOnce();
  stopSecond();
});

it("stays silent when the call is over before its turn comes", async () => {
  const begin = vi.fn(() => () => {});
  ringAlone(begin)();
  await vi.advanceTimersByTimeAsync(500);
  expect(begin).not.toHaveBeenCalled();
});

it("rings where the browser has no locks", () => {
  Reflect.deleteProperty(navigator, "locks");
  Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
  const silence = vi.fn();
  const stop = ringAlone(() => silence);
  stop();
  expect(silence).toHaveBeenCalledOnce();
});
