/** The message that is answered, in one line above the answer; a click goes there. */
import { IconArrowForward } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useGo } from "../go";
import type { Id, ReplyRef } from "../protocol";
import { usePerson } from "../store/hooks";
import classes from "./list.module.css";

export function ReplyLine({ reply, channel }: { reply: ReplyRef; channel: Id }) {
  const { t } = useTranslation("chat");
  const author = usePerson(reply.author);
  const go = useGo();
  return (
    <button type="button" className={classes.reply} onClick={() => go.channel(channel, reply.id)}>
      <IconArrowForward size={14} aria-hidden />
      <span className={classes.replyName}>{author?.name ?? t("erased")}</span>
      <span className={classes.replyText}>
        {reply.deleted ? t("deleted") : reply.excerpt || t("attachment")}
      </span>
    </button>
  );
}
