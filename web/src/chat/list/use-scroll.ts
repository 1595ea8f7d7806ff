/** Where the list stands: follows its end while one is there, loads what comes near, and goes to what is asked for. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { runningChat } from "../client/chat";
import { useAskedFor } from "../go";
import type { Id } from "../protocol";
import type { Window } from "../sync/window";
import type { Shown } from "./rows";

/** So close to its end counts as being there, in pixels. */
const AT_END = 40;
/** More is loaded when so little is left, in pixels. */
const NEAR = 600;
/** What is jumped to stands so far below the upper edge, in pixels. */
const HEADROOM = 72;

interface ScrollInput {
  channel: Id;
  window: Window;
  shown: Shown;
  /** The message to show, if one was asked for. */
  target: Id | undefined;
  /** Messages after this entry are new. */
  line: number | null;
}

interface Scroll {
  list: RefObject<VirtualizerHandle | null>;
  atBottom: boolean;
  /** What is new begins above what is seen, and was not looked at yet. */
  newAbove: boolean;
  /** Goes to where what is new begins, or wants no more of it. */
  toNew: (go: boolean) => void;
  onScroll: (offset: number) => void;
  onResize: () => void;
  toEnd: () => void;
  /** Goes to the newest message, which may have to be loaded. */
  toLatest: () => void;
  /** The message that was gone to last; a new object each time. */
  reached: { key: Id } | null;
}

export function useScroll({ channel, window, shown, target, line }: ScrollInput): Scroll {
  const list = useRef<VirtualizerHandle>(null);
  const sticks = useRef(true);
  const last = useRef(0);
  const [atBottom, setAtBottom] = useState(true);
  const [reached, setReached] = useState<Scroll["reached"]>(null);
  const [newAbove, setNewAbove] = useState(false);
  /** The line whose beginning was seen already. */
  const seen = useRef<number | null>(null);
  const now = useRef({ window, shown, line, seen });
  now.current = { window, shown, line, seen };

  const toEnd = useCallback(() => {
    const { rows } = now.current.shown;
    if (rows.length > 0) list.current?.scrollToIndex(rows.length - 1, { align: "end" });
  }, []);
  const toLatest = useCallback(() => {
    sticks.current = true;
    if (now.current.window.atEnd) toEnd();
    else void runningChat()?.history.jump(channel, { latest: true });
  }, [channel, toEnd]);
  const toNew = useCallback(
    (go: boolean) => {
      const at = now.current.shown.rows.findIndex((row) => row.fresh);
      const from = now.current.line ?? 0;
      seen.current = now.current.line;
      setNewAbove(false);
      if (!go) return;
      sticks.current = false;
      if (at >= 0) list.current?.scrollToIndex(at, { align: "start", offset: -HEADROOM });
      else void runningChat()?.history.jump(channel, { around: from + 1 });
    },
    [channel],
  );
  const toKey = useCallback((key: string) => {
    const at = now.current.shown.rows.findIndex((row) => row.key === key);
    if (at < 0) return false;
    sticks.current = false;
    list.current?.scrollToIndex(at, { align: "center" });
    return true;
  }, []);
  const settle = useCallback(() => {
    const handle = list.current;
    if (!handle) return;
    const below = handle.scrollSize - handle.scrollOffset - handle.viewportSize;
    // What was drawn may turn out smaller than it was thought to be: then one is at the end without a move.
    if (below < AT_END) sticks.current = true;
    setAtBottom(sticks.current && now.current.window.atEnd);
    setNewAbove(newBegins(now.current, handle) === "above");
    const history = runningChat()?.history;
    history?.hold(channel, !sticks.current);
    if (handle.scrollOffset < NEAR) void history?.older(channel);
    if (below < NEAR) void history?.newer(channel);
  }, [channel]);
  const onScroll = useCallback(
    (offset: number) => {
      const handle = list.current;
      if (!handle) return;
      const below = handle.scrollSize - offset - handle.viewportSize;
      // Only going up leaves the end: what grows below one's place does not.
      if (below < AT_END) sticks.current = true;
      else if (offset < last.current) sticks.current = false;
      last.current = offset;
      settle();
    },
    [settle],
  );
  const onResize = useCallback(() => {
    if (sticks.current && now.current.window.atEnd) toEnd();
    settle();
  }, [toEnd, settle]);

  const generation = useRef(-1);
  const asked = useAskedFor(target);
  const answered = useRef<{ target: Id; asked: object | null } | null>(null);
  useLayoutEffect(() => {
    const begins = generation.current !== shown.generation;
    generation.current = shown.generation;
    if (begins) last.current = 0;
    const known = answered.current;
    // The message asked for may come with a later page, or be here already: one goes there once per wish.
    const wanted = target && (known?.target !== target || known.asked !== asked) ? target : null;
    if (wanted && toKey(wanted)) {
      answered.current = { target: wanted, asked };
      setReached({ key: wanted });
    } else if (begins) {
      const at = shown.rows.findIndex((row) => row.fresh);
      sticks.current = at < 0;
      if (at < 0) toEnd();
      else list.current?.scrollToIndex(at, { align: "start", offset: -HEADROOM });
    } else if (sticks.current && now.current.window.atEnd) toEnd();
  }, [shown, target, asked, toKey, toEnd]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of what is shown may leave room to be filled
  useEffect(settle, [shown, settle]);
  return { list, atBottom, newAbove, toNew, onScroll, onResize, toEnd, toLatest, reached };
}

interface NewInput {
  window: Window;
  shown: Shown;
  line: number | null;
  seen: RefObject<number | null>;
}

/** Where what is new begins, as seen from here; once it was on the page it counts as seen. */
function newBegins({ window, shown, line, seen }: NewInput, handle: VirtualizerHandle): "above" | "seen" {
  if (line === null || seen.current === line) return "seen";
  const at = shown.rows.findIndex((row) => row.fresh);
  const first = window.items[0]?.seq ?? 0;
  const earlier = at < 0 || (at === 0 && !window.atStart && first > line + 1);
  if (at < 0 && first <= line + 1) return "seen";
  if (earlier || handle.getItemOffset(at) + HEADROOM < handle.scrollOffset) return "above";
  // What comes into view while nobody looks is not seen.
  if (document.hasFocus()) seen.current = line;
  return "seen";
}
