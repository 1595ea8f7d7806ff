/** What stands before a channel's name: its kind, or the picture of the other one. */
import { IconArchive, IconHash, IconLock, IconUsers, IconVolume } from "@tabler/icons-react";
import type { Channel } from "@/chat";
import { usePresence } from "@/chat";
import { Avatar } from "@/ui";
import { markOf } from "../panels/presence";
import { useOthers } from "./names";

interface ChannelIconProps {
  channel: Channel;
  size?: number;
}

/** The icon. */
export function ChannelIcon({ channel, size = 18 }: ChannelIconProps) {
  if (channel.kind === "direct") return <Other channel={channel} size={size + 6} />;
  const Icon = channel.archivedAt
    ? IconArchive
    : channel.kind === "group"
      ? IconUsers
      : channel.kind === "voice"
        ? IconVolume
        : channel.private
          ? IconLock
          : IconHash;
  return <Icon size={size} stroke={1.5} aria-hidden />;
}

const nobody: string[] = [];

function Other({ channel, size }: { channel: Channel; size: number }) {
  const [other] = useOthers(channel);
  const presence = usePresence(other ? [other.id] : nobody);
  const mark = other && markOf(presence.get(other.id));
  return <Avatar name={other?.name ?? "?"} picture={other?.picture} size={size} presence={mark} />;
}
