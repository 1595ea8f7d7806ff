/** Stands above the first message of a channel. No heading: a feed holds articles and nothing else that has a role. */
import { IconHash, IconMessageCircle, IconMessages, IconVolume } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "../channels/names";
import type { Channel } from "../protocol";
import classes from "./list.module.css";

const ICONS = { channel: IconHash, voice: IconVolume, direct: IconMessageCircle, group: IconMessages };

export function Beginning({ channel }: { channel: Channel }) {
  const { t } = useTranslation("chat");
  const name = useChannelName(channel);
  const kind = channel.kind === "text" ? "channel" : channel.kind;
  const Icon = ICONS[kind];
  return (
    <div className={classes.beginning}>
      <span className={classes.beginningIcon} aria-hidden>
        <Icon size={28} stroke={1.5} />
      </span>
      <p className={classes.beginningName}>{name}</p>
      <p>{t(`beginning.${kind}`, { name })}</p>
    </div>
  );
}
