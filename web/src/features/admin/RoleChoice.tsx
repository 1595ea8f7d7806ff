/** Chooses a role out of those one may give. */
import { Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Me, may, outranks, type Role, roles } from "@/api";

/** The roles somebody may give, from the least to the most: below their own, for owners all. */
export function grantable(me: Pick<Me, "role">): readonly Role[] {
  return may(me, "own") ? roles : roles.filter((role) => outranks(me, { role }));
}

interface RoleChoiceProps {
  me: Me;
  value: Role;
  onChange: (role: Role) => void;
}

/** A list of roles, each with what it means. */
export function RoleChoice({ me, value, onChange }: RoleChoiceProps) {
  const { t } = useTranslation(["admin", "common"]);
  return (
    <Radio.Group label={t("role.title")} value={value} onChange={(role) => onChange(role as Role)}>
      <Stack gap="xs" mt={8}>
        {grantable(me)
          .toReversed()
          .map((role) => (
            <Radio
              key={role}
              value={role}
              label={t(`common:role.${role}`)}
              description={t(`role.help.${role}`)}
            />
          ))}
      </Stack>
    </Radio.Group>
  );
}
