/** One row of the list: what stands above a message, the message, and what can be done with it. */
import { IconPinFilled } from "@tabler/icons-react";
import { lazy, memo, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Avatar, ClockTime } from "@/ui";
import { Embeds } from "../files/Embeds";
import { Files } from "../files/Files";
import { useGo } from "../go";
import { Markdown } from "../markdown/Markdown";
import type { Channel, Message } from "../protocol";
import { usePerson } from "../store/hooks";
import { useMyId } from "../store/names";
import { showDialog } from "./dialogs";
import classes from "./list.module.css";
import { ReactionBar } from "./ReactionBar";
import { ReplyLine } from "./ReplyLine";
import { SystemLine } from "./SystemLine";
import { useRowTouch } from "./use-row-touch";

/** Fetched when a row is first pointed at. */
const Toolbar = lazy(() => import("./Toolbar"));

interface MessageRowProps {
  message: Message;
  channel: Channel;
  grouped: boolean;
  /** It was jumped to, and is shown for a moment. */
  marked: boolean;
  /** The one row that the tab key reaches. */
  reachable: boolean;
}

/** The message. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, channel, grouped, marked, reachable } = props;
  const me = useMyId();
  const touch = useRowTouch();
  const sender = useSender(message);
  if (message.kind === "system") return <SystemLine message={message} reachable={reachable} />;
  const forMe = message.mentions?.includes(me) || message.here || message.replyTo?.author === me;
  return (
    <article
      className={classes.message}
      data-key={message.id}
      data-grouped={grouped || undefined}
      data-marked={marked || undefined}
      data-mention={(forMe && message.author !== me && !message.deletedAt) || undefined}
      tabIndex={reachable ? 0 : -1}
      aria-label={sender.name}
      {...touch.handlers}
    >
      {message.replyTo && <ReplyLine reply={message.replyTo} channel={channel.id} />}
      <div className={classes.columns}>
        <div className={classes.side}>
          {grouped ? (
            <span className={classes.sideTime}>
              <ClockTime at={message.at} />
            </span>
          ) : (
            <Avatar name={sender.name} picture={sender.picture} size={36} />
          )}
        </div>
        <div className={classes.main}>
          {!grouped && <Head message={message} />}
          <Content message={message} />
          {(message.reactions?.length ?? 0) > 0 && <ReactionBar message={message} channel={channel} />}
        </div>
      </div>
      {touch.active && (
        <Suspense fallback={null}>
          <Toolbar message={message} channel={channel} sheet={touch.sheet} onDone={touch.done} />
        </Suspense>
      )}
    </article>
  );
});

interface Sender {
  name: string;
  picture: string | null;
  /** The person, if it is one. */
  id: string | null;
  mark: "bot" | "hook" | null;
}

/** Who a message is from, as shown. */
function useSender(message: Message): Sender {
  const { t } = useTranslation("chat");
  const person = usePerson(message.author);
  if (message.hook)
    return { name: message.hook.name, picture: message.hook.avatar ?? null, id: null, mark: "hook" };
  if (!person) return { name: t("erased"), picture: null, id: null, mark: null };
  return {
    name: person.name,
    picture: person.picture ?? null,
    id: person.id,
    mark: person.bot ? "bot" : null,
  };
}

function Head({ message }: { message: Message }) {
  const { t } = useTranslation("chat");
  const { name, id, mark } = useSender(message);
  const go = useGo();
  return (
    <header className={classes.head}>
      {id ? (
        <button type="button" className={classes.author} onClick={() => go.person(id)}>
          {name}
        </button>
      ) : (
        <span className={classes.author}>{name}</span>
      )}
      {mark && <span className={classes.badge}>{t(`badge.${mark}`)}</span>}
      <span className={classes.time}>
        <ClockTime at={message.at} />
      </span>
      {message.pinnedAt && (
        <span className={classes.pinned}>
          <IconPinFilled size={14} aria-hidden />
          <span className="visually-hidden">{t("pinned")}</span>
        </span>
      )}
    </header>
  );
}

function Content({ message }: { message: Message }) {
  const { t } = useTranslation("chat");
  if (message.deletedAt) return <p className={classes.deleted}>{t("deleted")}</p>;
  const edited = message.editedAt && <Edited id={message.id} at={message.editedAt} />;
  return (
    <>
      {message.text !== "" && <Markdown text={message.text} after={edited} />}
      {message.files && message.files.length > 0 && <Files files={message.files} />}
      {message.embeds && message.embeds.length > 0 && <Embeds embeds={message.embeds} />}
    </>
  );
}

/** Says that a message was changed; a press shows what it said before. */
function Edited({ id, at }: { id: string; at: string }) {
  const { t, i18n } = useTranslation("chat");
  const exact = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      {" "}
      <button
        type="button"
        className={classes.edited}
        title={exact.format(new Date(at))}
        onClick={() => showDialog({ kind: "history", id })}
      >
        {t("edited")}
      </button>
    </>
  );
}
