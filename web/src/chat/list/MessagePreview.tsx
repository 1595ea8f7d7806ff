/** A message outside of its channel: in the list of pinned ones, and among the results of a search. */
import { useTranslation } from "react-i18next";
import { Avatar, RelativeTime } from "@/ui";
import { Files } from "../files/Files";
import { Markdown } from "../markdown/Markdown";
import type { Message } from "../protocol";
import { usePerson } from "../store/hooks";
import classes from "./preview.module.css";

export function MessagePreview({ message }: { message: Message }) {
  const { t } = useTranslation("chat");
  const person = usePerson(message.author);
  const name = message.hook?.name ?? person?.name ?? t("erased");
  return (
    <article className={classes.preview}>
      <header className={classes.head}>
        <Avatar name={name} picture={message.hook?.avatar ?? person?.picture} size={24} />
        <span className={classes.name}>{name}</span>
        <span className={classes.time}>
          <RelativeTime at={message.at} />
        </span>
      </header>
      <div className={classes.text}>
        {message.deletedAt ? t("deleted") : message.text !== "" && <Markdown text={message.text} />}
        {message.files && message.files.length > 0 && <Files files={message.files} />}
      </div>
    </article>
  );
}
