/** An open channel: its head, its messages, and one panel beside. */
import { IconMessageOff } from "@tabler/icons-react";
import { getRouteApi, useParams } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ChannelView, type Id, useChannel, useChatStatus } from "@/chat";
import { ButtonLink, EmptyState, ListSkeleton, usePageTitle } from "@/ui";
import { SidePanel } from "../panels/SidePanel";
import { ChannelHeader } from "./ChannelHeader";
import classes from "./chat.module.css";
import { LinkNote } from "./LinkNote";
import { rememberChannel, useChannelName } from "./names";

const route = getRouteApi("/inside/chat");

/** The page of the channel in the address. */
export function ChannelPage() {
  const { channelId, messageId } = useParams({ strict: false });
  return channelId === undefined ? null : (
    <OpenChannel key={channelId} channelId={channelId} messageId={messageId} />
  );
}

function OpenChannel({ channelId, messageId }: { channelId: Id; messageId: Id | undefined }) {
  const { t } = useTranslation("spaces");
  const channel = useChannel(channelId);
  const { status } = useChatStatus();
  const name = useChannelName(channel);
  const { panel } = route.useSearch();
  const known = channel !== undefined;
  usePageTitle(name || t("title"));
  useEffect(() => {
    if (known) rememberChannel(channelId);
  }, [channelId, known]);
  if (!channel) return status === "ready" ? <Gone /> : <Waiting />;
  return (
    <>
      <section className={classes.channel} data-beside={panel || undefined} aria-label={name}>
        <ChannelHeader channel={channel} />
        <div className={classes.narrow}>
          <LinkNote />
        </div>
        <div className={classes.view}>
          <ChannelView channelId={channelId} messageId={messageId} />
        </div>
      </section>
      <Suspense fallback={<aside className={classes.panelSpace} />}>
        {panel && <SidePanel channel={channel} panel={panel} />}
      </Suspense>
    </>
  );
}

function Waiting() {
  return (
    <div className={classes.channel}>
      <div className={classes.waiting}>
        <ListSkeleton rows={6} />
      </div>
    </div>
  );
}

/** The channel is not there, or not for this person, which looks the same. */
function Gone() {
  const { t } = useTranslation("spaces");
  return (
    <div className={classes.channel}>
      <EmptyState
        icon={IconMessageOff}
        title={t("gone.title")}
        action={<ButtonLink to="/chat">{t("gone.action")}</ButtonLink>}
      >
        {t("gone.text")}
      </EmptyState>
    </div>
  );
}
