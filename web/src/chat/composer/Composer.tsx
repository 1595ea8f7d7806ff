/** Where one writes. */
import { IconLock } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "../channels/names";
import type { Uploads } from "../files/use-uploads";
import type { Channel } from "../protocol";
import { useMutedUntil } from "../store/hooks";
import { ComposerBars } from "./ComposerBars";
import { ComposerField } from "./ComposerField";
import classes from "./composer.module.css";
import { useFocusCalls } from "./state";
import { useDraftText } from "./use-draft";
import { useDraftReply } from "./use-draft-reply";
import { useSend } from "./use-send";

/** The composer of a channel, or why there is none. */
export function Composer({ channel, uploads }: { channel: Channel; uploads: Uploads }) {
  const closed = useClosed(channel);
  if (closed) {
    return (
      <div className={classes.closed} role="note">
        <IconLock size={16} stroke={1.5} aria-hidden />
        {closed}
      </div>
    );
  }
  return <OpenComposer channel={channel} uploads={uploads} />;
}

/** Why one cannot write here, if so. */
function useClosed(channel: Channel): string | null {
  const { t, i18n } = useTranslation("chat");
  const muted = useMuted();
  if (channel.archivedAt) return t("closed.archived");
  if (muted) {
    const until = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" }).format(
      muted,
    );
    return t("closed.muted", { until });
  }
  return channel.can?.post === false ? t("closed.forbidden") : null;
}

/** Until when one may not write; opens by itself when the time is over. */
function useMuted(): Date | null {
  const until = useMutedUntil();
  const [now, setNow] = useState(() => Date.now());
  const left = until ? Date.parse(until) - now : 0;
  useEffect(() => {
    if (left <= 0) return;
    // A timer of more than some weeks would fire at once.
    const timer = setTimeout(() => setNow(Date.now()), Math.min(left, 3_600_000));
    return () => clearTimeout(timer);
  }, [left]);
  return until && left > 0 ? new Date(until) : null;
}

function OpenComposer({ channel, uploads }: { channel: Channel; uploads: Uploads }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraftText(channel.id, field);
  const sending = useSend(channel);
  const name = useChannelName(channel);
  const calls = useFocusCalls();
  const { t } = useTranslation("chat");
  useEffect(() => {
    if (calls > 0) field.current?.focus();
  }, [calls]);
  useEffect(() => {
    // On a touch screen the keyboard would cover what one came to read.
    if (window.matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, []);
  useDraftReply(channel.id);
  const send = async () => {
    const { text } = draft;
    if (uploads.busy) return sending.say({ text: t("upload.wait"), tone: "info" });
    // What could not be uploaded is not left behind without a word.
    if (uploads.failed) return sending.say({ text: t("upload.failed"), tone: "failure" });
    const files = uploads.ready;
    if (!(await sending.send(text, files))) return;
    draft.sent(text);
    uploads.sent(files);
  };
  const direct = channel.kind === "direct" || channel.kind === "group";
  return (
    <div className={classes.composer}>
      <ComposerBars channel={channel} note={sending.note} onDismiss={sending.dismiss} uploads={uploads} />
      <ComposerField
        field={field}
        channel={channel}
        draft={draft}
        uploads={uploads}
        placeholder={direct ? t("placeholder.direct", { name }) : t("placeholder.channel", { name })}
        onSend={() => void send()}
      />
    </div>
  );
}
