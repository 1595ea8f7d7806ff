/** One channel of the list. */
import { IconBellOff, IconPencil } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Channel, useDraft, useSilent, useUnread } from "@/chat";
import { ChannelIcon } from "./ChannelIcon";
import classes from "./list.module.css";
import { useChannelName } from "./names";
import { isPersonal } from "./sections";

/** More is not counted. */
const most = 99;

/** The link, with what waits behind it. */
export function ChannelRow({ channel }: { channel: Channel }) {
  const { t } = useTranslation("spaces");
  const name = useChannelName(channel);
  const { unread, mentions } = useUnread(channel.id);
  const silent = useSilent().has(channel.id);
  const open = useParams({ strict: false }).channelId === channel.id;
  const begun = useDraft(channel.id) !== undefined && !open;
  const waits = unread > 0 && !silent;
  return (
    <li data-channel={isPersonal(channel) || channel.archivedAt ? undefined : channel.id}>
      <Link
        to="/chat/$channelId"
        params={{ channelId: channel.id }}
        className={classes.row}
        activeProps={{ "data-active": true, "aria-current": "page" }}
        data-unread={waits || undefined}
        data-silent={silent || undefined}
      >
        <span className={classes.icon}>
          <ChannelIcon channel={channel} />
        </span>
        <span className={classes.name}>{name}</span>
        {begun && <IconPencil size={14} stroke={1.5} aria-label={t("row.draft")} role="img" />}
        {silent && <IconBellOff size={14} stroke={1.5} aria-label={t("row.silent")} role="img" />}
        {mentions > 0 ? (
          <span className={classes.badge}>
            <span aria-hidden>{mentions > most ? `${most}+` : mentions}</span>
            <span className="visually-hidden">{t("row.mentions", { count: mentions })}</span>
          </span>
        ) : (
          waits && (
            <span className={classes.dot}>
              <span className="visually-hidden">{t("row.unread", { count: unread })}</span>
            </span>
          )
        )}
      </Link>
    </li>
  );
}
