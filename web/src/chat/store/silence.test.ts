import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useTotalUnread } from "./hooks";
import { initialState, useChat } from "./state";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("chat_10: a channel that is muted for a time is not counted until that is over", () => {
  const mutedUntil = new Date(Date.now() + 7_200_000).toISOString();
  useChat.setState({
    ...initialState,
    unread: { loud: { unread: 1, mentions: 0 }, muted: { unread: 5, mentions: 0 } },
    prefs: { muted: { level: null, mutedUntil, hidden: false } },
  });
  const { result } = renderHook(useTotalUnread);
  expect(result.current.unread).toBe(1);
  for (let hour = 0; hour < 3; hour += 1) act(() => vi.advanceTimersByTime(3_600_000));
  expect(result.current.unread).toBe(6);
});
