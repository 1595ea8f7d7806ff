/** Stands above the first message of a channel. No heading: a feed holds articles and nothing else that has a role. */
import { IconHash, IconMessageCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "../channels/names";
import type { Channel } from "../protocol";
import classes from "./list.module.css";

export function Beginning({ channel }: { channel: Channel }) {
  const { t } = useTranslation("chat");
  const name = useChannelName(channel);
  const direct = channel.kind === "direct" || channel.kind === "group";
  return (
    <div className={classes.beginning}>
      <span className={classes.beginningIcon} aria-hidden>
        {direct ? <IconMessageCircle size={28} stroke={1.5} /> : <IconHash size={28} stroke={1.5} />}
      </span>
      <p className={classes.beginningName}>{name}</p>
      <p>{direct ? t("beginning.direct", { name }) : t("beginning.channel", { name })}</p>
    </div>
  );
}
