/** What a link into a channel leads to, and the way in. */
import { Button } from "@mantine/core";
import { IconHash, IconTicketOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api";
import { ButtonLink, EmptyState, ErrorState, ListSkeleton, usePageTitle } from "@/ui";
import classes from "./chat.module.css";
import { type Invitation, invitationQuery, join } from "./requests";
import { useChange } from "./use-change";

const route = getRouteApi("/inside/join/$code");

/** The page. */
export function JoinPage() {
  return (
    <div className={classes.centred}>
      <Invited />
    </div>
  );
}

function Invited() {
  const { t } = useTranslation(["rooms", "spaces"]);
  const { code } = route.useParams();
  const invitation = useQuery(invitationQuery(code));
  usePageTitle(t("join.page"));
  if (invitation.isPending) return <ListSkeleton rows={2} />;
  if (invitation.isError) {
    const gone = invitation.error instanceof ApiError && invitation.error.status < 500;
    if (!gone) return <ErrorState error={invitation.error} retry={() => void invitation.refetch()} />;
    return (
      <EmptyState
        icon={IconTicketOff}
        title={t("join.invalid")}
        action={<ButtonLink to="/chat">{t("spaces:gone.action")}</ButtonLink>}
      >
        {t("join.invalidText")}
      </EmptyState>
    );
  }
  return <Enter code={code} invitation={invitation.data} />;
}

function Enter({ code, invitation }: { code: string; invitation: Invitation }) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const navigate = useNavigate();
  const { channel, topic, people } = invitation;
  const enter = useChange(
    () => join(code),
    ({ channel: channelId }) =>
      void navigate({ to: "/chat/$channelId", params: { channelId }, replace: true }),
  );
  return (
    <EmptyState
      icon={IconHash}
      title={t("join.title", { name: channel })}
      action={
        <Button size="md" loading={enter.isPending} onClick={() => enter.mutate(undefined)}>
          {t("join.enter")}
        </Button>
      }
    >
      {topic || t("join.members", { count: people })}
    </EmptyState>
  );
}
