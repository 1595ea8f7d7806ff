/** Short messages in the corner, with a way back where there is one. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import i18next from "i18next";

interface Toast {
  message: string;
  /** Green after success, red after failure. */
  tone?: "neutral" | "success" | "failure";
  /** Takes back what was done. */
  undo?: () => void;
  /** A new toast with the same id replaces the old one. */
  id?: string;
}

const colors = { neutral: "iris", success: "green", failure: "red" } as const;

/** Shows a toast; with `undo` it stays long enough to be reached. */
export function toast({ message, tone = "neutral", undo, id }: Toast): void {
  const shown = id ?? `toast-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  if (id) notifications.hide(id);
  const takeBack = () => {
    notifications.hide(shown);
    undo?.();
  };
  notifications.show({
    id: shown,
    color: colors[tone],
    autoClose: undo ? 8000 : tone === "failure" ? 7000 : 4000,
    withBorder: true,
    closeButtonProps: { "aria-label": i18next.t("action.close") },
    message: undo ? (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{message}</Text>
        <Button variant="subtle" size="compact-sm" onClick={takeBack}>
          {i18next.t("action.undo")}
        </Button>
      </Group>
    ) : (
      message
    ),
  });
}
