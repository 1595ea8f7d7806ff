/** What one may do with a message, and doing it. */
import type { IconProps } from "@tabler/icons-react";
import {
  IconArrowBackUp,
  IconCopy,
  IconFlag,
  IconLink,
  IconMailOpened,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconTrash,
} from "@tabler/icons-react";
import { type ComponentType, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm, useCopy } from "@/ui";
import { chat } from "../client/chat";
import { composer } from "../composer/state";
import { placeOf } from "../go";
import type { Channel, Message } from "../protocol";
import { useMyId } from "../store/names";
import { showDialog } from "./dialogs";
import { useRun } from "./react";

/** One thing to do. */
export interface Action {
  name: "reply" | "edit" | "pin" | "unpin" | "copy" | "link" | "unread" | "report" | "delete";
  icon: ComponentType<IconProps>;
  /** The key that does it while the message has the focus. */
  keys?: string;
  danger?: boolean;
  act: () => void;
}

/** What one may do with a message now, most usual first. */
export function useActions(message: Message, channel: Channel): Action[] {
  const me = useMyId();
  const run = useRun();
  const copyText = useCopy();
  const remove = useRemoval();
  const { t } = useTranslation("chat");
  return useMemo(() => {
    const own = message.author === me;
    const alive = !message.deletedAt && !channel.archivedAt;
    const person = message.kind !== "system";
    const can = channel.can ?? {};
    const copy = (text: string) => void copyText(text, t("done.copied"));
    const all: (Action | false | undefined)[] = [
      alive &&
        person &&
        can.post && {
          name: "reply",
          icon: IconArrowBackUp,
          keys: "r",
          act: () => composer.reply(channel.id, message),
        },
      alive &&
        own &&
        message.kind === "message" && {
          name: "edit",
          icon: IconPencil,
          keys: "e",
          act: () => composer.edit(channel.id, message),
        },
      alive &&
        person &&
        can.pin && {
          name: message.pinnedAt ? "unpin" : "pin",
          icon: message.pinnedAt ? IconPinnedOff : IconPin,
          keys: "p",
          act: () => run(chat.pin(message.id, !message.pinnedAt)),
        },
      !message.deletedAt &&
        message.text !== "" && { name: "copy", icon: IconCopy, keys: "c", act: () => copy(message.text) },
      {
        name: "link",
        icon: IconLink,
        keys: "l",
        act: () => copy(window.location.origin + placeOf(channel.id, message.id)),
      },
      {
        name: "unread",
        icon: IconMailOpened,
        keys: "u",
        act: () => chat.markRead(channel.id, message.seq - 1),
      },
      alive &&
        person &&
        !own && {
          name: "report",
          icon: IconFlag,
          act: () => showDialog({ kind: "report", message }),
        },
      !message.deletedAt &&
        (own || can.moderate) && {
          name: "delete",
          icon: IconTrash,
          keys: "delete",
          danger: true,
          act: () => remove(message),
        },
    ];
    return all.filter((action) => typeof action === "object");
  }, [message, channel, me, run, copyText, remove, t]);
}

/** Deletes after a question. */
function useRemoval(): (message: Message) => void {
  const { t } = useTranslation("chat");
  const confirm = useConfirm();
  const run = useRun();
  return useMemo(
    () => async (message) => {
      const yes = await confirm({
        title: t("delete.title"),
        children: t("delete.text"),
        action: t("delete.action"),
        danger: true,
      });
      if (yes) run(chat.remove(message.id));
    },
    [confirm, run, t],
  );
}
