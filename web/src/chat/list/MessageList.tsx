/** The messages of a channel: a window on them, drawn as far as it is seen. */
import { IconArrowDown } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Virtualizer } from "virtua";
import { useShortcut } from "@/ui";
import { chat } from "../client/chat";
import type { Channel, Id } from "../protocol";
import { useBlocked, usePending, useUnread } from "../store/hooks";
import { useMyId } from "../store/names";
import type { Window } from "../sync/window";
import { LoadNote } from "./LoadNote";
import classes from "./list.module.css";
import type { RowAct } from "./RowActions";
import { RowView } from "./RowView";
import { type Row, rowsOf } from "./rows";
import { useReading, useUnreadLine } from "./use-attention";
import { useRowKeys } from "./use-row-keys";
import { useScroll } from "./use-scroll";
import { useSteps } from "./use-steps";

const RowActions = lazy(() => import("./RowActions"));
const NewSince = lazy(() => import("./NewSince"));

interface MessageListProps {
  channel: Channel;
  window: Window;
  /** The message to show. */
  target: Id | undefined;
}

/** A message that was jumped to stands out for so long, in milliseconds. */
const MARKED = 2_000;

export function MessageList({ channel, window, target }: MessageListProps) {
  const { t } = useTranslation("chat");
  const [bottom, setBottom] = useState(true);
  const [line, clearLine] = useUnreadLine(channel, bottom);
  const rows = useRows(channel, window, line);
  const shown = useSteps(rows.list);
  const frame = useRef<HTMLDivElement>(null);
  const scroll = useScroll({ channel: channel.id, window, shown, target, line });
  const [act, setAct] = useState<RowAct | null>(null);
  const keys = useRowKeys(shown.rows, scroll.list, frame, (row: Row, key: string) => setAct({ row, key }));
  const marked = useMarked(scroll.reached);
  useEffect(() => setBottom(scroll.atBottom), [scroll.atBottom]);
  useReading(channel, scroll.atBottom);
  useReadAll(channel, window, clearLine);
  useOwnSends(channel.id, scroll.toLatest);
  return (
    <div className={classes.frame} ref={frame}>
      <div
        className={classes.scroller}
        role="feed"
        aria-label={t("list", { name: channel.name })}
        onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus}
      >
        <div className={classes.spacer} />
        <Virtualizer
          key={shown.generation}
          ref={scroll.list}
          data={shown.rows}
          shift={shown.shift}
          bufferSize={400}
          keepMounted={keys.keep}
          onScroll={scroll.onScroll}
          onResize={scroll.onResize}
        >
          {(row: Row) => (
            <RowView
              key={row.key}
              row={row}
              channel={channel}
              marked={row.key === marked}
              reachable={row.key === keys.reachable}
              onOpen={rows.open}
            />
          )}
        </Virtualizer>
      </div>
      <LoadNote channel={channel.id} />
      {scroll.newAbove && line !== null && (
        <Suspense fallback={null}>
          <NewSince window={window} line={line} onGo={scroll.toNew} />
        </Suspense>
      )}
      {!scroll.atBottom && <ToLatest channel={channel} go={scroll.toLatest} />}
      {act && (
        <Suspense fallback={null}>
          <RowActions act={act} channel={channel} onDone={() => setAct(null)} />
        </Suspense>
      )}
    </div>
  );
}

function useRows(channel: Channel, window: Window, line: number | null) {
  const pending = usePending(channel.id);
  const me = useMyId();
  const blocked = useBlocked();
  const [opened, setOpened] = useState<ReadonlySet<Id>>(new Set());
  const list = useMemo(
    () => rowsOf({ window, pending, me, line, blocked, opened }),
    [window, pending, me, line, blocked, opened],
  );
  const open = useCallback((run: Id) => setOpened((before) => new Set([...before, run])), []);
  return { list, open };
}

/** The message jumped to, for a moment. */
function useMarked(reached: { key: Id } | null): Id | undefined {
  const [past, setPast] = useState<object | null>(null);
  useEffect(() => {
    if (!reached) return;
    const timer = setTimeout(() => setPast(reached), MARKED);
    return () => clearTimeout(timer);
  }, [reached]);
  return reached === past ? undefined : reached?.key;
}

/** Escape marks everything as read. */
function useReadAll(channel: Channel, window: Window, clearLine: () => void): void {
  const { t } = useTranslation("chat");
  // An open panel is what Escape closes first.
  const { panel } = useSearch({ strict: false }) as { panel?: string };
  const newest = Math.max(channel.head, window.items.at(-1)?.seq ?? 0);
  useShortcut({
    keys: "escape",
    label: t("readAll"),
    group: t("title"),
    enabled: !panel,
    onTrigger: () => {
      clearLine();
      chat.markRead(channel.id, newest);
    },
  });
}

/** One's own new message is always shown. */
function useOwnSends(channel: Id, toLatest: () => void): void {
  const pending = usePending(channel);
  const newest = pending[pending.length - 1]?.nonce;
  const before = useRef(newest);
  useEffect(() => {
    if (newest === before.current) return;
    before.current = newest;
    if (newest !== undefined) toLatest();
  }, [newest, toLatest]);
}

/** The way back to the newest message, with how many wait there. */
function ToLatest({ channel, go }: { channel: Channel; go: () => void }) {
  const { t } = useTranslation("chat");
  const { unread } = useUnread(channel.id);
  return (
    <button type="button" className={classes.latest} onClick={go}>
      <IconArrowDown size={16} stroke={1.5} aria-hidden />
      {unread > 0 ? t("latestUnread", { count: unread }) : t("latest")}
    </button>
  );
}
