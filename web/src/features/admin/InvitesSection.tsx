/** Invitations: make one, copy its link, take it back. */
import { Badge, Button } from "@mantine/core";
import { IconPlus, IconTicket } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Invite, unwrap } from "@/api";
import { EmptyState, ErrorState, ListSkeleton, Page, RelativeTime, RoleBadge, ShowMore, toast } from "@/ui";
import classes from "./admin.module.css";
import { InviteDialog } from "./InviteDialog";
import { invitesQuery, useAdminChange } from "./queries";

/** The section. */
export default function InvitesSection() {
  const { t } = useTranslation("admin");
  const [creating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={18} stroke={1.5} aria-hidden />} onClick={() => setCreating(true)}>
      {t("invites.create")}
    </Button>
  );
  return (
    <Page title={t("invites.title")} description={t("invites.help")} actions={create}>
      <Invites create={create} />
      {creating && <InviteDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Invites({ create }: { create: React.ReactNode }) {
  const { t } = useTranslation(["admin", "common"]);
  const invites = useInfiniteQuery(invitesQuery);
  if (invites.isPending) return <ListSkeleton rows={4} />;
  if (invites.isError) {
    return (
      <ErrorState error={invites.error} retry={() => void invites.refetch()} retrying={invites.isFetching} />
    );
  }
  const shown = invites.data.pages.flatMap((page) => page.items);
  if (shown.length === 0) return <EmptyState icon={IconTicket} title={t("invites.none")} action={create} />;
  return (
    <>
      <ul className={classes.rows}>
        {shown.map((invite) => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </ul>
      <ShowMore query={invites} />
    </>
  );
}

type InviteState = "open" | "used" | "expired" | "revoked";

function stateOf(invite: Invite): InviteState {
  if (invite.revokedAt) return "revoked";
  if (invite.uses >= invite.maxUses) return "used";
  return new Date(invite.expiresAt) < new Date() ? "expired" : "open";
}

function InviteRow({ invite }: { invite: Invite }) {
  const { t } = useTranslation("admin");
  const state = stateOf(invite);
  const revoke = useAdminChange(
    () => unwrap(api.DELETE("/api/v1/admin/invites/{id}", { params: { path: { id: invite.id } } })),
    () => toast({ message: t("invites.revoked"), tone: "success" }),
  );
  return (
    <li className={classes.row} data-dim={state !== "open" || undefined}>
      <span className={classes.mark}>
        <IconTicket size={22} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>{invite.note || t("invites.noNote")}</span>
          <RoleBadge role={invite.role} className={classes.badge ?? ""} />
          <Badge variant="light" color={state === "open" ? "green" : "gray"} className={classes.badge}>
            {t(`invites.state.${state}`)}
          </Badge>
        </span>
        <span className={classes.detail}>
          {t("invites.uses", { count: invite.maxUses, used: invite.uses })}
          {" · "}
          {t("expires")} <RelativeTime at={invite.expiresAt} />
        </span>
      </div>
      {state === "open" && (
        <Button
          variant="default"
          size="sm"
          onClick={() => revoke.mutate(undefined)}
          loading={revoke.isPending}
        >
          {t("invites.revoke")}
        </Button>
      )}
    </li>
  );
}
