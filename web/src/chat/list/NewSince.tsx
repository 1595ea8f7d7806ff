/** Above the messages: how many came since when, with the way to the first of them. */
import { IconArrowUp, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ClockTime } from "@/ui";
import { counts } from "../client/unread";
import { useMyId } from "../store/names";
import type { Window } from "../sync/window";
import classes from "./new-since.module.css";

interface NewSinceProps {
  window: Window;
  /** Messages after this entry are new. */
  line: number;
  /** Goes to the first of them, or puts the bar away. */
  onGo: (go: boolean) => void;
}

export default function NewSince({ window, line, onGo }: NewSinceProps) {
  const { t } = useTranslation(["chat", "common"]);
  const me = useMyId();
  const fresh = window.items.filter((message) => message.seq > line && counts(message, me));
  const [first] = fresh;
  if (!first) return null;
  const more = first.seq > line + 1 && window.items[0] === first && !window.atStart;
  return (
    <div className={classes.bar}>
      <button type="button" className={classes.go} onClick={() => onGo(true)}>
        <IconArrowUp size={16} stroke={1.5} aria-hidden />
        {more ? t("newMany", { count: fresh.length }) : t("newSome", { count: fresh.length })}
        {!more && (
          <span className={classes.since}>
            <ClockTime at={first.at} />
          </span>
        )}
      </button>
      <button
        type="button"
        className={classes.away}
        aria-label={t("common:action.close")}
        onClick={() => onGo(false)}
      >
        <IconX size={16} stroke={1.5} />
      </button>
    </div>
  );
}
