/** Gives somebody another role. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AdminPerson, api, type Role, unwrap, useMe } from "@/api";
import { toast } from "@/ui";
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
    <Modal
      opened
      onClose={onClose}
      title={t("role.of", { name })}
      centered
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <RoleChoice me={me} value={role} onChange={setRole} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button
            disabled={role === person.role}
            loading={change.isPending}
            onClick={() => change.mutate(role)}
          >
            {t("role.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
