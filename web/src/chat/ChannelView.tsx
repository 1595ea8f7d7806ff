/** An open channel: its messages, who types, and where one writes. Fills what it stands in. */
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState } from "@/ui";
import classes from "./channel-view.module.css";
import { chat, runningChat } from "./client/chat";
import { Composer } from "./composer/Composer";
import { useUploads } from "./files/use-uploads";
import { useAskedFor } from "./go";
import { Beginning } from "./list/Beginning";
import { useOpenDialog } from "./list/dialogs";
import { ListLoading } from "./list/ListLoading";
import { MessageList } from "./list/MessageList";
import { TypingLine } from "./list/TypingLine";
import type { Channel, Id } from "./protocol";
import type { Place } from "./rest";
import { useChannel, useChatStatus, useLoad, usePending, useWindow } from "./store/hooks";
import { useChat } from "./store/state";

const MessageDialog = lazy(() => import("./list/MessageDialog"));

interface ChannelViewProps {
  channelId: Id;
  /** The message to show, and to stand out for a moment. */
  messageId?: Id | undefined;
}

/** More unread messages than this, and the list opens where they begin. */
const BEGIN_AT_UNREAD = 40;

/** The view; waits for the chat's first state. */
export function ChannelView({ channelId, messageId }: ChannelViewProps) {
  const { t } = useTranslation("chat");
  const { status, error, retry } = useChatStatus();
  const channel = useChannel(channelId);
  if (channel) return <OpenChannel key={channelId} channel={channel} messageId={messageId} />;
  if (status === "loading") return <ListLoading />;
  if (status === "failed") return <ErrorState error={error} retry={retry} />;
  return <EmptyState title={t("gone")} />;
}

function OpenChannel({ channel, messageId }: { channel: Channel; messageId: Id | undefined }) {
  useOpened(channel.id, messageId);
  const uploads = useUploads(channel);
  const { t } = useTranslation("chat");
  return (
    <div className={classes.view} {...uploads.drop}>
      <Messages channel={channel} messageId={messageId} />
      <TypingLine channel={channel.id} />
      <Suspense fallback={null}>
        <Composer channel={channel} uploads={uploads} />
      </Suspense>
      <Dialogs />
      {uploads.dragging && (
        <div className={classes.drop} aria-hidden>
          {t("upload.drop")}
        </div>
      )}
    </div>
  );
}

function Dialogs() {
  const open = useOpenDialog();
  return (
    open && (
      <Suspense fallback={null}>
        <MessageDialog open={open} />
      </Suspense>
    )
  );
}

function Messages({ channel, messageId }: { channel: Channel; messageId: Id | undefined }) {
  const window = useWindow(channel.id);
  const load = useLoad(channel.id);
  const pending = usePending(channel.id);
  if (!window) {
    if (!load.error) return <ListLoading />;
    const again = () => void runningChat()?.history.jump(channel.id, placeFor(channel.id, messageId));
    return (
      <div className={classes.state}>
        <ErrorState error={load.error} retry={again} retrying={load.loading} />
      </div>
    );
  }
  if (window.items.length === 0 && pending.length === 0) {
    return (
      <div className={classes.empty}>
        <Beginning channel={channel} />
      </div>
    );
  }
  return <MessageList channel={channel} window={window} target={messageId} />;
}

/** Tells the chat what is looked at, and has its messages loaded. */
function useOpened(channel: Id, message: Id | undefined): void {
  const asked = useAskedFor(message);
  useEffect(() => {
    chat.look(channel);
    return () => chat.look(null);
  }, [channel]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who asks for a message again wants it loaded again
  useEffect(() => {
    const history = runningChat()?.history;
    if (!history) return;
    const shown = useChat.getState().windows[channel];
    if (!message) void history.open(channel, placeFor(channel, undefined));
    else if (!shown?.items.some(({ id }) => id === message)) void history.jump(channel, { around: message });
  }, [channel, message, asked]);
}

function placeFor(channel: Id, message: Id | undefined): Place {
  if (message) return { around: message };
  const { unread, marks } = useChat.getState();
  const waiting = unread[channel]?.unread ?? 0;
  return waiting > BEGIN_AT_UNREAD ? { around: (marks[channel] ?? 0) + 1 } : { latest: true };
}
