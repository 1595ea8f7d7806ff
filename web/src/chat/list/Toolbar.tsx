/** What can be done with a message: a bar at its corner, and on a phone a sheet from below. */
import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { IconButton, Keys } from "@/ui";
import { EmojiButton } from "../emoji/EmojiButton";
import { recentEmoji } from "../emoji/recent";
import type { Channel, Message } from "../protocol";
import { useActions } from "./actions";
import { useReact } from "./react";
import classes from "./tools.module.css";

const ActionSheet = lazy(() => import("./ActionSheet"));

interface ToolbarProps {
  message: Message;
  channel: Channel;
  /** As a sheet, after a long touch. */
  sheet: boolean;
  onDone: () => void;
}

/** Emoji offered without the picker. */
const QUICK = 3;

export default function Toolbar({ message, channel, sheet, onDone }: ToolbarProps) {
  const actions = useActions(message, channel);
  const react = useReact();
  const { t } = useTranslation("chat");
  const may = Boolean(channel.can?.react) && !channel.archivedAt && !message.deletedAt;
  if (sheet) {
    return (
      <Suspense fallback={null}>
        <ActionSheet
          actions={actions}
          onReact={may ? (emoji) => react(message, emoji) : null}
          onClose={onDone}
        />
      </Suspense>
    );
  }
  const front = actions.filter(({ name }) => name === "reply" || name === "edit");
  const rest = actions.filter((action) => !front.includes(action));
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t("action.all")}>
      {may &&
        recentEmoji(QUICK).map((emoji) => (
          <button
            key={emoji}
            type="button"
            className={classes.quick}
            aria-label={t("reaction.with", { emoji })}
            onClick={() => react(message, emoji)}
          >
            {emoji}
          </button>
        ))}
      {may && <EmojiButton label={t("reaction.add")} onPick={(emoji) => react(message, emoji)} />}
      {front.map(({ name, icon: Icon, keys, act }) => (
        <IconButton
          key={name}
          label={t(`action.${name}`)}
          {...(keys && { shortcut: keys })}
          size={32}
          icon={<Icon size={18} stroke={1.5} />}
          onClick={act}
        />
      ))}
      <Menu position="bottom-end" withinPortal shadow="md">
        <Menu.Target>
          <IconButton label={t("action.more")} size={32} icon={<IconDots size={18} stroke={1.5} />} />
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map(({ name, icon: Icon, keys, danger, act }) => (
            <Menu.Item
              key={name}
              leftSection={<Icon size={16} stroke={1.5} />}
              rightSection={keys && <Keys keys={keys} />}
              {...(danger && { color: "red" })}
              onClick={act}
            >
              {t(`action.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
