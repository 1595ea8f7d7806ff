/** Makes an address at which a program sends, and shows it once. */
import { Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, Id } from "@/chat";
import { FormProblem, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { ShownOnce } from "@/ui/ShownOnce";
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
  if (url !== null) return <MadeAddress url={url} onClose={onClose} />;
  return (
    <Frame title={t("hooks.in.create")} onClose={onClose}>
      <IncomingForm
        channels={channels}
        channel={channel}
        onClose={onClose}
        onMade={(address, where) => {
          setUrl(address);
          onMade(where);
        }}
      />
    </Frame>
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
        <Foot action={t("hooks.in.make")} busy={busy} onClose={onClose} />
      </Stack>
    </form>
  );
}

function MadeAddress({ url, onClose }: { url: string; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const text = t("hooks.in.sample");
  const slack = curlLine(url, "slack", text);
  const discord = curlLine(url, "discord", text);
  return (
    <ShownOnce
      title={t("hooks.in.made")}
      text={t("hooks.in.once")}
      secrets={[
        { label: t("hooks.in.address"), value: url, copyLabel: t("hooks.in.copyAddress") },
        { label: t("hooks.in.asSlack"), value: slack, copyLabel: t("hooks.in.copySlack") },
        { label: t("hooks.in.asDiscord"), value: discord, copyLabel: t("hooks.in.copyDiscord") },
      ]}
      onClose={onClose}
    />
  );
}
