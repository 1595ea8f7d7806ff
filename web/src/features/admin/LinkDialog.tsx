/** A link to hand over, with a button that copies it. */
import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { exactTime } from "@/ui/RelativeTime";

/** What the dialog shows. */
export interface ShownLink {
  title: string;
  text: string;
  url: string;
  expiresAt: string;
}

/** The dialog. */
export function LinkDialog({ link, onClose }: { link: ShownLink; onClose: () => void }) {
  const { t, i18n } = useTranslation(["admin", "common"]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={link.title}
      centered
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <Text size="sm">{link.text}</Text>
        <TextInput
          aria-label={t("link")}
          value={link.url}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {t("goodUntil", { time: exactTime(new Date(link.expiresAt), i18n.language) })}
          </Text>
          <CopyLink url={link.url} />
        </Group>
      </Stack>
    </Modal>
  );
}

/** Copies a link. */
export function CopyLink({ url, subtle = false }: { url: string; subtle?: boolean }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={url}>
      {({ copied, copy }) => (
        <Button
          variant={subtle ? "default" : "filled"}
          onClick={copy}
          leftSection={
            copied ? (
              <IconCheck size={18} stroke={1.5} aria-hidden />
            ) : (
              <IconCopy size={18} stroke={1.5} aria-hidden />
            )
          }
        >
          {copied ? t("action.copied") : t("action.copy")}
        </Button>
      )}
    </CopyButton>
  );
}
