/**
 * What the server shows once, because it keeps only a hash of it: a link, an address, a token. It is to be copied now, so
 * a click beside the dialog does not close it.
 */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCopy } from "./copy";
import { IconButton } from "./IconButton";

/** One text to copy. */
export interface Secret {
  label: string;
  value: string;
  /** Text of the button, for those who do not see it beside the field. */
  copyLabel: string;
}

/** The texts, with what they are for. */
export function Secrets({ text, secrets }: { text: string; secrets: readonly Secret[] }) {
  return (
    <Stack gap="md">
      <Text size="sm">{text}</Text>
      {secrets.map((secret) => (
        <SecretField key={secret.label} {...secret} />
      ))}
    </Stack>
  );
}

interface ShownOnceProps {
  title: string;
  text: string;
  secrets: readonly Secret[];
  /** What else is to be known, below. */
  note?: ReactNode;
  onClose: () => void;
}

/** The dialog. */
export function ShownOnce({ title, text, secrets, note, onClose }: ShownOnceProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Stack gap="md">
        <Secrets text={text} secrets={secrets} />
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed" component="div">
            {note}
          </Text>
          <Button flex="none" onClick={onClose}>
            {t("action.kept")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function SecretField({ label, value, copyLabel }: Secret) {
  const { t } = useTranslation();
  const copy = useCopy();
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        flex={1}
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
      />
      <IconButton
        label={copyLabel}
        icon={<IconCopy size={20} stroke={1.5} />}
        onClick={() => void copy(value, t("action.copied"))}
      />
    </Group>
  );
}
