/** The head of an open channel: what it is, and what can be opened beside it. */
import { Badge } from "@mantine/core";
import {
  IconArrowLeft,
  IconDots,
  IconPhone,
  IconPin,
  IconSearch,
  IconUsers,
  IconVideo,
} from "@tabler/icons-react";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStartCall } from "@/calls";
import { type Channel, useFeatures } from "@/chat";
import { IconButton, OnDemand, Tip, useShortcut } from "@/ui";
import { ChannelIcon } from "./ChannelIcon";
import classes from "./chat.module.css";
import { useChannelName, useOthers } from "./names";

const loadMenu = () => import("./ChannelMenu");
const ChannelMenu = lazy(loadMenu);
const route = getRouteApi("/inside/chat");

/** One of the panels. */
export type Panel = "members" | "pins" | "search" | "person";

/** The head. */
export function ChannelHeader({ channel }: { channel: Channel }) {
  const { t } = useTranslation(["spaces", "common"]);
  const name = useChannelName(channel);
  const { search } = useFeatures();
  return (
    <header className={classes.head}>
      <Link to="/chat" className={classes.back} aria-label={t("common:action.back")}>
        <IconArrowLeft size={22} stroke={1.5} />
      </Link>
      <span className={classes.headIcon}>
        <ChannelIcon channel={channel} size={20} />
      </span>
      <div className={classes.what}>
        <h2 className={classes.name}>
          <Name channel={channel} name={name} />
        </h2>
        {channel.topic && (
          <Tip label={channel.topic} side="bottom">
            <p className={classes.topic}>{channel.topic}</p>
          </Tip>
        )}
      </div>
      <Marks channel={channel} />
      <div className={classes.tools}>
        {channel.kind === "direct" && <CallTools channel={channel} />}
        {search && (
          <PanelButton
            panel="search"
            label={t("panel.search")}
            shortcut="mod+f"
            icon={<IconSearch size={20} stroke={1.5} />}
          />
        )}
        <PanelButton panel="pins" label={t("panel.pins")} icon={<IconPin size={20} stroke={1.5} />} />
        {channel.kind !== "direct" && (
          <PanelButton
            panel="members"
            label={t("panel.members")}
            shortcut="alt+m"
            icon={<IconUsers size={20} stroke={1.5} />}
          />
        )}
        <OnDemand
          preload={loadMenu}
          button={<IconButton label={t("menu.title")} icon={<IconDots size={20} stroke={1.5} />} />}
        >
          <ChannelMenu channel={channel} />
        </OnDemand>
      </div>
    </header>
  );
}

/** Of two people the other one has a card. */
function Name({ channel, name }: { channel: Channel; name: string }) {
  const [other] = useOthers(channel);
  if (channel.kind !== "direct" || !other) return name;
  return (
    <Link to="." search={{ panel: "person", person: other.id }} className={classes.who}>
      {name}
    </Link>
  );
}

function Marks({ channel }: { channel: Channel }) {
  const { t } = useTranslation("spaces");
  return (
    <span className={classes.marks}>
      {channel.archivedAt && (
        <Badge variant="light" color="amber">
          {t("archived")}
        </Badge>
      )}
      {channel.slowModeSeconds > 0 && (
        <Tip label={t("slow.every", { count: channel.slowModeSeconds })} side="bottom">
          <Badge variant="light" color="gray">
            {t("slow.mark")}
          </Badge>
        </Tip>
      )}
    </span>
  );
}

function CallTools({ channel }: { channel: Channel }) {
  const { t } = useTranslation("spaces");
  const startCall = useStartCall();
  const [other] = useOthers(channel);
  if (!other) return null;
  return (
    <>
      <IconButton
        label={t("call.video", { name: other.name })}
        icon={<IconVideo size={20} stroke={1.5} />}
        onClick={() => startCall(other, { video: true })}
      />
      <IconButton
        label={t("call.audio", { name: other.name })}
        icon={<IconPhone size={20} stroke={1.5} />}
        onClick={() => startCall(other, { video: false })}
      />
    </>
  );
}

interface PanelButtonProps {
  panel: Panel;
  label: string;
  shortcut?: string;
  icon: ReactNode;
}

/** Opens its panel, or closes it. */
function PanelButton({ panel, label, shortcut, icon }: PanelButtonProps) {
  const { t } = useTranslation("spaces");
  const { panel: open } = route.useSearch();
  const navigate = useNavigate();
  const pressed = open === panel;
  const toggle = () => void navigate({ to: ".", search: pressed ? {} : { panel } });
  useShortcut({
    keys: shortcut ?? "",
    label,
    group: t("title"),
    onTrigger: toggle,
    enabled: shortcut !== undefined,
  });
  return (
    <IconButton
      label={label}
      icon={icon}
      aria-pressed={pressed}
      variant={pressed ? "light" : "subtle"}
      {...(shortcut && { shortcut })}
      onClick={toggle}
    />
  );
}
