/** What waits in the chat: the number of mentions, or a dot for other unread messages. */
import { useTranslation } from "react-i18next";
import { useOpenReports, useTotalUnread } from "@/chat";
import { useTitleCount } from "@/ui";
import classes from "./navigation.module.css";

/** More is not counted. */
const most = 99;

/** The badge; nothing when nothing waits. */
export function ChatBadge() {
  const { t } = useTranslation("app");
  const { unread, mentions } = useTotalUnread();
  useTitleCount(mentions);
  if (mentions > 0) {
    return (
      <span className={classes.badge}>
        <span aria-hidden>{mentions > most ? `${most}+` : mentions}</span>
        <span className="visually-hidden">{t("mentionsBadge", { count: mentions })}</span>
      </span>
    );
  }
  if (unread === 0) return null;
  return (
    <span className={classes.dot}>
      <span className="visually-hidden">{t("unreadBadge")}</span>
    </span>
  );
}

/** Reports that wait for those who keep order. */
export function ReportsBadge() {
  const { t } = useTranslation("app");
  const open = useOpenReports();
  if (open === 0) return null;
  return (
    <span className={classes.badge}>
      <span aria-hidden>{open > most ? `${most}+` : open}</span>
      <span className="visually-hidden">{t("reportsBadge", { count: open })}</span>
    </span>
  );
}
