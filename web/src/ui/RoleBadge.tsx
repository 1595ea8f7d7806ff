/** What somebody is on this server; members are the rule and get none. */
import { Badge, type BadgeProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Role } from "@/api/types";

interface RoleBadgeProps extends BadgeProps {
  role: Role;
}

/** The badge, or nothing. */
export function RoleBadge({ role, ...badge }: RoleBadgeProps) {
  const { t } = useTranslation();
  if (role === "member") return null;
  return (
    <Badge variant="light" color={role === "guest" ? "gray" : "iris"} {...badge}>
      {t(`role.${role}`)}
    </Badge>
  );
}
