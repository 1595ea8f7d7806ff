/** Whether somebody looks at the page, and what follows for what counts as read. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { chat } from "../client/chat";
import type { Channel } from "../protocol";
import { useMark, useUnread, useWindow } from "../store/hooks";

function follow(changed: () => void): () => void {
  const events: readonly [EventTarget, string][] = [
    [window, "focus"],
    [window, "blur"],
    [document, "visibilitychange"],
  ];
  for (const [target, event] of events) target.addEventListener(event, changed);
  return () => {
    for (const [target, event] of events) target.removeEventListener(event, changed);
  };
}

/** Whether the page is in front. */
export const useAttention = (): boolean =>
  useSyncExternalStore(follow, () => !document.hidden && document.hasFocus());

/** What is looked at for so long has been read, in milliseconds. */
const READ_AFTER = 500;

/** Marks the newest message as read while it is looked at. */
export function useReading(channel: Channel, atBottom: boolean): void {
  const attention = useAttention();
  const window = useWindow(channel.id);
  const mark = useMark(channel.id);
  const held = useRef<number | null>(null);
  const before = useRef(mark);
  const newest = window?.atEnd ? window.items[window.items.length - 1]?.seq : undefined;
  useEffect(() => {
    // Marked as unread on purpose: it stays so until something new comes.
    if (newest !== undefined && mark < newest && before.current >= newest) held.current = newest;
    before.current = mark;
  }, [mark, newest]);
  useEffect(() => {
    if (!attention || !atBottom || newest === undefined || newest === held.current) return;
    if (newest <= mark) return;
    const timer = setTimeout(() => chat.markRead(channel.id, newest), READ_AFTER);
    return () => clearTimeout(timer);
  }, [attention, atBottom, newest, mark, channel.id]);
}

/**
 * Where the line "New" stands: it is drawn when a channel with unread messages is opened, or when something comes while
 * nobody looks, and stays until the channel is left or everything is marked as read by hand.
 */
export function useUnreadLine(channel: Channel, atBottom: boolean): [line: number | null, clear: () => void] {
  const attention = useAttention();
  const mark = useMark(channel.id);
  const { unread } = useUnread(channel.id);
  const [line, setLine] = useState<number | null>(unread > 0 ? mark : null);
  const before = useRef({ unread, mark });
  useEffect(() => {
    const was = before.current;
    before.current = { unread, mark };
    const begins = was.unread === 0 && unread > 0 && !(attention && atBottom);
    if (begins || mark < was.mark) setLine(mark);
  }, [unread, mark, attention, atBottom]);
  return [line, () => setLine(null)];
}
