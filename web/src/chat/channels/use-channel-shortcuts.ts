/** Goes from channel to channel by keyboard. */
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Channel, chat, useSilent } from "@/chat";
import { useShortcut } from "@/ui";
import { neighbour } from "./sections";
import { useListInput, useSections } from "./use-sections";

/** Binds the keys while the chat is shown. */
export function useChannelShortcuts(): void {
  const { t } = useTranslation("spaces");
  const navigate = useNavigate();
  const { open, unread } = useListInput();
  const channels = useSections().flatMap((section) => section.channels);
  const go = (step: 1 | -1, wanted?: (channel: Channel) => boolean) => {
    const next = neighbour(channels, open, step, wanted);
    if (next) void navigate({ to: "/chat/$channelId", params: { channelId: next.id } });
  };
  const silent = useSilent();
  const waits = ({ id }: Channel) =>
    (unread[id]?.mentions ?? 0) > 0 || (!silent.has(id) && (unread[id]?.unread ?? 0) > 0);
  const group = t("title");
  useShortcut({ keys: "alt+arrowdown", label: t("keys.next"), group, onTrigger: () => go(1) });
  useShortcut({ keys: "alt+arrowup", label: t("keys.previous"), group, onTrigger: () => go(-1) });
  useShortcut({ keys: "shift+escape", label: t("new.readAll"), group, onTrigger: chat.markAllRead });
  useShortcut({
    keys: "alt+shift+arrowdown",
    label: t("keys.nextUnread"),
    group,
    onTrigger: () => go(1, waits),
  });
  useShortcut({
    keys: "alt+shift+arrowup",
    label: t("keys.previousUnread"),
    group,
    onTrigger: () => go(-1, waits),
  });
}
