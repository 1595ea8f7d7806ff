/** The chat without a channel: the one looked at last, else one that waits, else a way to begin. */
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { Navigate, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCan, useChatStatus } from "@/chat";
import { EmptyState, usePageTitle } from "@/ui";
import { lastChannel } from "./names";
import { showDialog } from "./open-dialog";
import { useListInput, useSections } from "./use-sections";

/** The page; on a phone the list is all there is. */
export function ChatHome() {
  const { t } = useTranslation("spaces");
  const can = useCan();
  const wide = useMediaQuery("(min-width: 641px)", true, { getInitialValueInEffect: false });
  const { status } = useChatStatus();
  const { unread } = useListInput();
  const channels = useSections()
    .filter(({ id }) => id !== "archived")
    .flatMap((section) => section.channels);
  // Whoever is on the way to somewhere else already must not be called back.
  const leaving = useLocation({ select: ({ pathname }) => !/^\/chat\/?$/.test(pathname) });
  usePageTitle(t("title"));
  if (!wide || leaving || status !== "ready") return null;
  const last = lastChannel();
  const target =
    channels.find(({ id }) => id === last) ??
    channels.find(({ id }) => (unread[id]?.unread ?? 0) > 0) ??
    channels[0];
  if (target) return <Navigate to="/chat/$channelId" params={{ channelId: target.id }} replace />;
  return (
    <EmptyState
      icon={IconMessages}
      title={t("empty.title")}
      action={
        (can.createChannel || can.createPrivate) && (
          <Button onClick={() => showDialog({ kind: "create", category: null })}>{t("new.channel")}</Button>
        )
      }
    >
      {t("empty.text")}
    </EmptyState>
  );
}
