/** Where one writes. */
import { IconLock } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "../channels/names";
import type { Uploads } from "../files/use-uploads";
import type { Channel } from "../protocol";
import { ComposerBars } from "./ComposerBars";
import { ComposerField } from "./ComposerField";
import classes from "./composer.module.css";
import { useFocusCalls } from "./state";
import { useDraftText } from "./use-draft";
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
  const { t } = useTranslation("chat");
  if (channel.archivedAt) return t("closed.archived");
  return channel.can?.post === false ? t("closed.forbidden") : null;
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
  const send = async () => {
    if (uploads.busy) return;
    const { text } = draft;
    const done = await sending.send(text, uploads.ready);
    if (!done) return;
    draft.clear();
    uploads.clear();
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
