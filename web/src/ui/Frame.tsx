/** The frame of dialogs, and the buttons at their foot. Not in the index: only what is fetched late may need it. */
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
  /** Red button. */
  danger?: boolean;
  onClose: () => void;
  /** Done by the button; without it the button submits the form around. */
  onAct?: () => void;
  /** What stands at the left. */
  beside?: ReactNode;
}

/** Cancel, and the button that does it. */
export function Foot({
  action,
  busy = false,
  disabled = false,
  danger = false,
  onClose,
  onAct,
  beside,
}: FootProps) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" gap="xs">
      <span>{beside}</span>
      <Group gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button
          type={onAct ? "button" : "submit"}
          {...(onAct && { onClick: onAct })}
          loading={busy}
          disabled={disabled}
          {...(danger && { color: "red" })}
        >
          {action}
        </Button>
      </Group>
    </Group>
  );
}
