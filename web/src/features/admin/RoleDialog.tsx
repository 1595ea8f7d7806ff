/** Gives somebody another role. */
import { Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AdminPerson, api, type Role, unwrap, useMe } from "@/api";
import { toast } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { useAdminChange } from "./queries";
import { RoleChoice } from "./RoleChoice";

/** The dialog. */
export function RoleDialog({ person, onClose }: { person: AdminPerson; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const me = useMe();
  const { name } = person;
  const [role, setRole] = useState<Role>(person.role);
  const change = useAdminChange(
    (next: Role) =>
      unwrap(
        api.PATCH("/api/v1/admin/people/{id}", { params: { path: { id: person.id } }, body: { role: next } }),
      ),
    () => {
      toast({ message: t("people.roleChanged", { name }), tone: "success" });
      onClose();
    },
  );
  return (
    <Frame title={t("role.of", { name })} onClose={onClose}>
      <Stack gap="md">
        <RoleChoice me={me} value={role} onChange={setRole} />
        <Foot
          action={t("role.save")}
          disabled={role === person.role}
          busy={change.isPending}
          onClose={onClose}
          onAct={() => change.mutate(role)}
        />
      </Stack>
    </Frame>
  );
}
