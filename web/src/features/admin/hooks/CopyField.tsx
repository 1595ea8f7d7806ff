/** Something to hand to a program, with a button that copies it. */
import { CopyButton, Group, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui";

interface CopyFieldProps {
  label: string;
  value: string;
  /** Text of the button, for those who do not see it beside the field. */
  copyLabel: string;
}

/** The field. */
export function CopyField({ label, value, copyLabel }: CopyFieldProps) {
  const { t } = useTranslation();
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
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <IconButton
            label={copied ? t("action.copied") : copyLabel}
            icon={copied ? <IconCheck size={20} stroke={1.5} /> : <IconCopy size={20} stroke={1.5} />}
            onClick={copy}
          />
        )}
      </CopyButton>
    </Group>
  );
}
