/** What can be done with a channel. */
import { Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconBell,
  IconBellOff,
  IconBellRinging,
  IconCheck,
  IconClock,
  IconDots,
  IconEyeOff,
  IconFileZip,
  IconLink,
  IconLogout,
  IconSettings,
  IconTicket,
  IconTrash,
  IconUserPlus,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { type Channel, chat, type Level, usePrefs } from "@/chat";
import { IconButton, useConfirm, useCopy } from "@/ui";
import { useChannelName } from "./names";
import { showDialog } from "./open-dialog";
import { deleteChannel, editChannel, removeMember } from "./requests";
import { isPersonal } from "./sections";
import { useChange } from "./use-change";

const icon = { size: 18, stroke: 1.5 } as const;

/** The menu; what one may not do is not in it. */
export default function ChannelMenu({ channel }: { channel: Channel }) {
  const { t } = useTranslation(["rooms", "spaces", "common"]);
  return (
    <Menu position="bottom-end" width={264} defaultOpened>
      <Menu.Target>
        <IconButton label={t("spaces:menu.title")} icon={<IconDots size={20} stroke={1.5} />} />
      </Menu.Target>
      <Menu.Dropdown>
        <ReadItems channel={channel} />
        <Menu.Divider />
        <LevelItems channel={channel} />
        <KeepItems channel={channel} />
        <EndItems channel={channel} />
      </Menu.Dropdown>
    </Menu>
  );
}

function ReadItems({ channel }: { channel: Channel }) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const copy = useCopy();
  return (
    <>
      <Menu.Item
        leftSection={<IconCheck {...icon} />}
        onClick={() => chat.markRead(channel.id, channel.head)}
      >
        {t("menu.markRead")}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconLink {...icon} />}
        onClick={() => void copy(`${window.location.origin}/chat/${channel.id}`, t("menu.copied"))}
      >
        {t("menu.copyLink")}
      </Menu.Item>
      {isPersonal(channel) && (
        <Menu.Item
          leftSection={<IconEyeOff {...icon} />}
          onClick={() => chat.setPrefs(channel.id, { hidden: true })}
        >
          {t("menu.hide")}
        </Menu.Item>
      )}
    </>
  );
}

const levels = ["all", "mentions", "none"] as const;
const levelIcons = { all: IconBellRinging, mentions: IconBell, none: IconBellOff } as const;
const hour = 3_600_000;

function LevelItems({ channel }: { channel: Channel }) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const { level, mutedUntil } = usePrefs(channel.id);
  const chosen: Level = level ?? (isPersonal(channel) ? "all" : "mentions");
  const muted = mutedUntil !== null && Date.parse(mutedUntil) > Date.now();
  const mute = (hours: number) => {
    const until = hours === 0 ? null : new Date(Date.now() + hours * hour).toISOString();
    chat.setPrefs(channel.id, { mutedUntil: until });
  };
  return (
    <>
      <Menu.Label>{t("level.title")}</Menu.Label>
      {levels.map((each) => {
        const Icon = levelIcons[each];
        return (
          <Menu.Item
            key={each}
            role="menuitemradio"
            aria-checked={each === chosen}
            leftSection={<Icon {...icon} />}
            rightSection={each === chosen && <IconCheck size={16} stroke={1.5} aria-hidden />}
            onClick={() => chat.setPrefs(channel.id, { level: each })}
          >
            {t(`level.${each}`)}
          </Menu.Item>
        );
      })}
      {muted ? (
        <Menu.Item leftSection={<IconBell {...icon} />} onClick={() => mute(0)}>
          {t("level.unmute")}
        </Menu.Item>
      ) : (
        [1, 8].map((hours) => (
          <Menu.Item key={hours} leftSection={<IconClock {...icon} />} onClick={() => mute(hours)}>
            {t("level.mute", { count: hours })}
          </Menu.Item>
        ))
      )}
    </>
  );
}

/** For those who look after the channel. */
function KeepItems({ channel }: { channel: Channel }) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const { edit = false, invite = false, addMember = false, export: pack = false } = channel.can ?? {};
  const change = useChange((archived: boolean) => editChannel(channel.id, { archived }));
  if (!edit && !invite && !addMember && !pack) return null;
  const archived = Boolean(channel.archivedAt);
  return (
    <>
      <Menu.Divider />
      {addMember && (channel.private || isPersonal(channel)) && (
        <Menu.Item
          leftSection={<IconUserPlus {...icon} />}
          onClick={() => showDialog({ kind: "add", channel })}
        >
          {t("menu.add")}
        </Menu.Item>
      )}
      {invite && !isPersonal(channel) && (
        <Menu.Item
          leftSection={<IconTicket {...icon} />}
          onClick={() => showDialog({ kind: "invites", channel })}
        >
          {t("menu.invites")}
        </Menu.Item>
      )}
      {edit && !isPersonal(channel) && (
        <>
          <Menu.Item
            leftSection={<IconSettings {...icon} />}
            onClick={() => showDialog({ kind: "edit", channel })}
          >
            {t("menu.edit")}
          </Menu.Item>
          <Menu.Item
            leftSection={archived ? <IconArchiveOff {...icon} /> : <IconArchive {...icon} />}
            onClick={() => change.mutate(!archived)}
          >
            {archived ? t("menu.unarchive") : t("menu.archive")}
          </Menu.Item>
        </>
      )}
      {pack && (
        <Menu.Item
          leftSection={<IconFileZip {...icon} />}
          onClick={() => showDialog({ kind: "export", channel })}
        >
          {t("menu.export")}
        </Menu.Item>
      )}
    </>
  );
}

/** What takes the channel away: from oneself, or from everybody. */
function EndItems({ channel }: { channel: Channel }) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const me = useMe();
  const name = useChannelName(channel);
  const navigate = useNavigate();
  const confirm = useConfirm();
  const away = () => void navigate({ to: "/chat" });
  const leave = useChange(() => removeMember(channel.id, me.id), away);
  const remove = useChange(() => deleteChannel(channel.id), away);
  const can = channel.can ?? {};
  if (!can.leave && !can.delete) return null;
  const askLeave = async () => {
    const question = {
      title: t("leave.title", { name }),
      children: t("leave.text"),
      action: t("leave.action"),
    };
    if (await confirm({ ...question, danger: true })) leave.mutate(undefined);
  };
  const askDelete = async () => {
    const question = {
      title: t("delete.title", { name }),
      children: t("delete.text"),
      action: t("delete.action"),
    };
    if (await confirm({ ...question, danger: true, word: name })) remove.mutate(undefined);
  };
  return (
    <>
      <Menu.Divider />
      {can.leave && (
        <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => void askLeave()}>
          {t("menu.leave")}
        </Menu.Item>
      )}
      {can.delete && (
        <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => void askDelete()}>
          {t("menu.delete")}
        </Menu.Item>
      )}
    </>
  );
}
