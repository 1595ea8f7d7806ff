/** Makes an invitation and shows its link, once. */
import { NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Role, unwrap, useMe } from "@/api";
import { FormProblem, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { LinkDialog, type ShownLink } from "./LinkDialog";
import { RoleChoice } from "./RoleChoice";

const lifetimes = ["24", "168", "720"] as const;

/** The dialog; the link cannot be shown again, because only its hash is kept. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const [link, setLink] = useState<ShownLink | null>(null);
  if (link) return <LinkDialog link={link} onClose={onClose} />;
  return (
    <Frame title={t("invites.create")} onClose={onClose}>
      <InviteForm onClose={onClose} onLink={setLink} />
    </Frame>
  );
}

function InviteForm({ onClose, onLink }: { onClose: () => void; onLink: (link: ShownLink) => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const me = useMe();
  const client = useQueryClient();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { note: "", maxUses: 1, expiresInHours: "168", role: "member" as Role },
    submit: async ({ note, maxUses, expiresInHours, role }) => {
      const body = {
        maxUses,
        role,
        expiresInHours: Number(expiresInHours),
        ...(note.trim() && { note: note.trim() }),
      };
      const invite = await unwrap(api.POST("/api/v1/admin/invites", { body }));
      void client.invalidateQueries({ queryKey: ["admin", "invites"] });
      if (!invite.url) return onClose();
      onLink({
        title: t("invites.made"),
        text: t("invites.madeText"),
        url: invite.url,
        expiresAt: invite.expiresAt,
      });
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("invites.note")}
          description={t("invites.noteHelp")}
          maxLength={128}
          data-autofocus
          {...form.getInputProps("note")}
        />
        <NumberInput
          label={t("invites.maxUses")}
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
            value: hours,
            label: t("invites.days", { count: Number(hours) / 24 }),
          }))}
          {...form.getInputProps("expiresInHours")}
        />
        <RoleChoice me={me} value={form.values.role} onChange={(role) => form.setFieldValue("role", role)} />
        <FormProblem text={problem} />
        <Foot action={t("invites.create")} busy={busy} onClose={onClose} />
      </Stack>
    </form>
  );
}
