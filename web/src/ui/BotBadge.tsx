/** Says that somebody is a program. */
import { Badge, type BadgeProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface BotBadgeProps extends BadgeProps {
  bot: boolean | undefined;
}

/** The badge, or nothing for people. */
export function BotBadge({ bot, ...badge }: BotBadgeProps) {
  const { t } = useTranslation();
  if (!bot) return null;
  return (
    <Badge variant="light" color="iris" {...badge}>
      {t("bot")}
    </Badge>
  );
}
