/** The frame of the chat's dialogs. */
import { Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface FrameProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog with a title. */
export function Frame({ title, onClose, children }: FrameProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {children}
    </Modal>
  );
}

interface FootProps {
  action: string;
  busy?: boolean;
  disabled?: boolean;
  onClose: () => void;
  /** What stands at the left. */
  beside?: ReactNode;
}

/** Cancel, and the button that does it. */
export function Foot({ action, busy = false, disabled = false, onClose, beside }: FootProps) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" gap="xs">
      <span>{beside}</span>
      <Group gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button type="submit" loading={busy} disabled={disabled}>
          {action}
        </Button>
      </Group>
    </Group>
  );
}
