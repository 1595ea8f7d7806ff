/** Links into a channel: make one, copy it, take it back. */
import { Button, Group, NumberInput, Select, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, Id } from "@/chat";
import { ErrorState, FormProblem, ListSkeleton, RelativeTime, useProblemForm } from "@/ui";
import { Frame } from "@/ui/Frame";
import { Secrets } from "@/ui/ShownOnce";
import { type ChannelInvite, createInvite, invitesQuery, revokeInvite } from "../requests";
import { useChange } from "../use-change";
import classes from "./dialogs.module.css";

const lifetimes = [1, 24, 168, 720] as const;

/** The dialog; a link is shown once, because only its hash is kept. */
export function InvitesDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation("spaces");
  const [url, setUrl] = useState<string | null>(null);
  return (
    <Frame title={t("invites.title", { name: channel.name })} onClose={onClose}>
      <Stack gap="lg">
        {url === null ? <InviteForm channel={channel.id} onMade={setUrl} /> : <MadeLink url={url} />}
        <Invites channel={channel.id} />
      </Stack>
    </Frame>
  );
}

function InviteForm({ channel, onMade }: { channel: Id; onMade: (url: string) => void }) {
  const { t } = useTranslation("spaces");
  const client = useQueryClient();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { maxUses: 1, expiresInHours: "168" },
    submit: async ({ maxUses, expiresInHours }) => {
      const invite = await createInvite(channel, { maxUses, expiresInHours: Number(expiresInHours) });
      void client.invalidateQueries(invitesQuery(channel));
      if (invite.url) onMade(invite.url);
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="sm">
        <Group grow align="end" gap="sm">
          <NumberInput
            label={t("invites.uses")}
            min={1}
            max={1000}
            allowDecimal={false}
            clampBehavior="strict"
            {...form.getInputProps("maxUses")}
          />
          <Select
            label={t("invites.lifetime")}
            allowDeselect={false}
            data={lifetimes.map((hours) => ({
              value: String(hours),
              label:
                hours < 24 ? t("invites.hours", { count: hours }) : t("invites.days", { count: hours / 24 }),
            }))}
            {...form.getInputProps("expiresInHours")}
          />
        </Group>
        <FormProblem text={problem} />
        <Button type="submit" loading={busy}>
          {t("invites.create")}
        </Button>
      </Stack>
    </form>
  );
}

function MadeLink({ url }: { url: string }) {
  const { t } = useTranslation("spaces");
  const link = { label: t("invites.link"), value: url, copyLabel: t("invites.copy") };
  return <Secrets text={t("invites.once")} secrets={[link]} />;
}

function Invites({ channel }: { channel: Id }) {
  const { t } = useTranslation("spaces");
  const invites = useQuery(invitesQuery(channel));
  const revoke = useChange((id: Id) => revokeInvite(channel, id));
  if (invites.isPending) return <ListSkeleton rows={2} />;
  if (invites.isError) return <ErrorState error={invites.error} retry={() => void invites.refetch()} />;
  const open = invites.data.items.filter(
    ({ revokedAt, uses, maxUses, expiresAt }) =>
      !revokedAt && uses < maxUses && Date.parse(expiresAt) > Date.now(),
  );
  if (open.length === 0) return null;
  return (
    <section aria-label={t("invites.open")}>
      <h3 className={classes.group}>{t("invites.open")}</h3>
      <ul className={classes.items}>
        {open.map((invite) => (
          <InviteLine key={invite.id} invite={invite} onRevoke={() => revoke.mutate(invite.id)} />
        ))}
      </ul>
    </section>
  );
}

function InviteLine({ invite, onRevoke }: { invite: ChannelInvite; onRevoke: () => void }) {
  const { t } = useTranslation("spaces");
  return (
    <li className={classes.line}>
      <span className={classes.grow}>
        {t("invites.used", { count: invite.maxUses, used: invite.uses })}
        <span className={classes.handle}>
          {" · "}
          {t("invites.expires")} <RelativeTime at={invite.expiresAt} />
        </span>
      </span>
      <Button variant="default" size="compact-sm" onClick={onRevoke}>
        {t("invites.revoke")}
      </Button>
    </li>
  );
}
