/** Makes an address at which a program sends, and shows it once. */
import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, Id } from "@/chat";
import { FormProblem, useProblemForm } from "@/ui";
import { CopyField } from "./CopyField";
import { curlLine } from "./hooks";
import { createIncoming } from "./requests";

interface IncomingDialogProps {
  channels: readonly Channel[];
  /** The one that is chosen at first. */
  channel: Id;
  onClose: () => void;
  /** Hears where an address was made. */
  onMade: (channel: Id) => void;
}

/** The dialog; the address cannot be shown again, because only a hash of its secret is kept. */
export function IncomingDialog({ channels, channel, onClose, onMade }: IncomingDialogProps) {
  const { t } = useTranslation(["admin", "common"]);
  const [url, setUrl] = useState<string | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={url === null ? t("hooks.in.create") : t("hooks.in.made")}
      centered
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {url === null ? (
        <IncomingForm
          channels={channels}
          channel={channel}
          onClose={onClose}
          onMade={(address, where) => {
            setUrl(address);
            onMade(where);
          }}
        />
      ) : (
        <MadeAddress url={url} onClose={onClose} />
      )}
    </Modal>
  );
}

interface IncomingFormProps extends Omit<IncomingDialogProps, "onMade"> {
  onMade: (url: string, channel: Id) => void;
}

function IncomingForm({ channels, channel, onClose, onMade }: IncomingFormProps) {
  const { t } = useTranslation(["admin", "common"]);
  const client = useQueryClient();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { channel, name: "" },
    validate: { name: (name) => (name.trim() === "" ? t("common:field.required") : null) },
    submit: async (values) => {
      const made = await createIncoming(values.channel, values.name.trim());
      void client.invalidateQueries({ queryKey: ["admin", "hooks"] });
      if (made.url) onMade(made.url, values.channel);
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("hooks.in.name")}
          description={t("hooks.in.nameHelp")}
          maxLength={80}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Select
          label={t("hooks.channel")}
          allowDeselect={false}
          searchable
          data={channels.map(({ id, name }) => ({ value: id, label: `#${name}` }))}
          {...form.getInputProps("channel")}
        />
        <FormProblem text={problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("hooks.in.make")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function MadeAddress({ url, onClose }: { url: string; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const text = t("hooks.in.sample");
  return (
    <Stack gap="md">
      <Text size="sm">{t("hooks.in.once")}</Text>
      <CopyField label={t("hooks.in.address")} value={url} copyLabel={t("hooks.in.copyAddress")} />
      <CopyField
        label={t("hooks.in.asSlack")}
        value={curlLine(url, "slack", text)}
        copyLabel={t("hooks.in.copySlack")}
      />
      <CopyField
        label={t("hooks.in.asDiscord")}
        value={curlLine(url, "discord", text)}
        copyLabel={t("hooks.in.copyDiscord")}
      />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("hooks.keptIt")}</Button>
      </Group>
    </Stack>
  );
}
