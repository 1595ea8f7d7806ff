/** One's own message on its way: paler, and honest when it could not be sent. */
import { Button } from "@mantine/core";
import { IconAlertCircle, IconClock } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Avatar, ClockTime, useCopy } from "@/ui";
import { chat } from "../client/chat";
import { Files } from "../files/Files";
import { Markdown } from "../markdown/Markdown";
import { usePerson } from "../store/hooks";
import { useMyId } from "../store/names";
import type { Pending } from "../sync/outbox";
import classes from "./list.module.css";
import { ReplyLine } from "./ReplyLine";
import { useRefusalText } from "./refusal";

export const PendingRow = memo(function PendingRow({
  pending,
  grouped,
  reachable,
}: {
  pending: Pending;
  grouped: boolean;
  /** The one row that the tab key reaches. */
  reachable: boolean;
}) {
  const { t } = useTranslation("chat");
  const me = usePerson(useMyId());
  const failed = pending.state === "failed";
  return (
    <article
      className={classes.message}
      data-key={pending.nonce}
      data-grouped={grouped || undefined}
      data-pending={(!failed && pending.state !== "sent") || undefined}
      data-failed={failed || undefined}
      tabIndex={reachable ? 0 : -1}
      aria-label={me?.name}
    >
      {pending.replyTo && <ReplyLine reply={pending.replyTo} channel={pending.channel} />}
      <div className={classes.columns}>
        <div className={classes.side}>
          {!grouped && <Avatar name={me?.name ?? ""} picture={me?.picture} size={36} />}
        </div>
        <div className={classes.main}>
          {!grouped && (
            <header className={classes.head}>
              <span className={classes.author}>{me?.name}</span>
              <span className={classes.time}>
                <ClockTime at={pending.at} />
              </span>
            </header>
          )}
          {pending.text !== "" && <Markdown text={pending.text} />}
          {pending.files.length > 0 && <Files files={pending.files} />}
          {failed ? (
            <Failure pending={pending} />
          ) : (
            pending.state !== "sent" && (
              <span className={classes.sending}>
                <IconClock size={14} stroke={1.5} aria-hidden />
                <span className="visually-hidden">{t("pending.sending")}</span>
              </span>
            )
          )}
        </div>
      </div>
    </article>
  );
});

function Failure({ pending }: { pending: Pending }) {
  const { t } = useTranslation(["chat", "common"]);
  const text = useRefusalText();
  const copy = useCopy();
  return (
    <div className={classes.failure} role="alert">
      <IconAlertCircle size={16} stroke={1.5} aria-hidden />
      <span>
        {t("pending.failed")} {pending.problem && text(pending.problem)}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => chat.retry(pending.nonce)}>
        {t("common:action.retry")}
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={() => void copy(pending.text, t("done.copied"))}>
        {t("action.copy")}
      </Button>
      <Button size="compact-xs" variant="subtle" color="red" onClick={() => chat.discard(pending.nonce)}>
        {t("pending.discard")}
      </Button>
    </div>
  );
}
