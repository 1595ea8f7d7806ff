/** What stands above the field: what is answered or edited, what a command said, what is attached. */
import { IconPencil, IconX } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui";
import type { Uploads } from "../files/use-uploads";
import type { Channel } from "../protocol";
import { usePerson } from "../store/hooks";
import classes from "./composer.module.css";
import { composer, useEditing, useReply } from "./state";
import type { Note } from "./use-send";

const UploadList = lazy(() => import("../files/UploadList"));

interface ComposerBarsProps {
  channel: Channel;
  note: Note | null;
  onDismiss: () => void;
  uploads: Uploads;
}

export function ComposerBars({ channel, note, onDismiss, uploads }: ComposerBarsProps) {
  const { t } = useTranslation("chat");
  const editing = useEditing(channel.id);
  const reply = useReply(channel.id);
  const author = usePerson(reply?.author);
  return (
    <>
      {note && (
        <Bar tone={note.tone} label={t("dismiss")} onClose={onDismiss}>
          {note.text}
        </Bar>
      )}
      {editing && (
        <Bar label={t("bar.stopEditing")} onClose={() => composer.edit(channel.id, undefined)}>
          <IconPencil size={14} stroke={1.5} aria-hidden /> {t("bar.editing")}
        </Bar>
      )}
      {reply && !editing && (
        <Bar label={t("bar.stopReplying")} onClose={() => composer.replyTo(channel.id, undefined)}>
          {t("bar.replying", { name: author?.name ?? t("erased") })}{" "}
          <span className={classes.excerpt}>{reply.excerpt}</span>
        </Bar>
      )}
      {uploads.items.length > 0 && (
        <Suspense fallback={null}>
          <UploadList uploads={uploads} />
        </Suspense>
      )}
    </>
  );
}

interface BarProps {
  children: ReactNode;
  label: string;
  tone?: Note["tone"];
  onClose: () => void;
}

function Bar({ children, label, tone, onClose }: BarProps) {
  return (
    <div className={classes.bar} data-tone={tone} role={tone ? "status" : undefined}>
      <span className={classes.barText}>{children}</span>
      <IconButton label={label} size={28} icon={<IconX size={16} stroke={1.5} />} onClick={onClose} />
    </div>
  );
}
