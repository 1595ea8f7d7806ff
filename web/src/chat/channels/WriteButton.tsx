/** Opens the conversation with somebody. */
import { Button, type ButtonProps } from "@mantine/core";
import { IconMessage } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { chat, type Id } from "@/chat";
import { useChange } from "./use-change";

/** The button. */
export function WriteButton({ person, ...look }: ButtonProps & { person: Id }) {
  const { t } = useTranslation("spaces");
  const navigate = useNavigate();
  const write = useChange(
    () => chat.openDirect([person]),
    (channelId) => void navigate({ to: "/chat/$channelId", params: { channelId }, search: {} }),
  );
  return (
    <Button
      {...look}
      leftSection={<IconMessage size={20} stroke={1.5} aria-hidden />}
      loading={write.isPending}
      onClick={() => write.mutate(undefined)}
    >
      {t("person.write")}
    </Button>
  );
}
