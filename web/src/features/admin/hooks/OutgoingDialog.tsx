/** Tells a program from now on, or changes what it is told. */
import { Checkbox, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Webhook } from "@/api";
import { type Channel, useCan } from "@/chat";
import { FormProblem, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { ShownOnce } from "@/ui/ShownOnce";
import { eventKey, events, formats } from "./hooks";
import { changeOutgoing, createOutgoing } from "./requests";

interface OutgoingDialogProps {
  channels: readonly Channel[];
  /** The one to change; a new one without it. */
  hook?: Webhook;
  /** The channel that is chosen at first, for a new one; every public one without it. */
  channel?: string | null;
  /** Hears of which channel a new one tells. */
  onTold?: (channel: string | null) => void;
  onClose: () => void;
}

/** Stands for every public channel in the choice. */
const EVERY = "every";

/** The dialog; the secret is shown once, after the webhook is made. */
export function OutgoingDialog(props: OutgoingDialogProps) {
  const { hook, onClose } = props;
  const { t } = useTranslation(["admin", "common"]);
  const [secret, setSecret] = useState<string | null>(null);
  const title = hook ? t("hooks.out.change") : t("hooks.out.create");
  if (secret !== null) {
    return (
      <ShownOnce
        title={t("hooks.out.made")}
        text={t("hooks.out.once")}
        secrets={[{ label: t("hooks.out.secret"), value: secret, copyLabel: t("hooks.out.copySecret") }]}
        onClose={onClose}
      />
    );
  }
  return (
    <Frame title={title} onClose={onClose}>
      <OutgoingForm {...props} onMade={setSecret} />
    </Frame>
  );
}

interface OutgoingFormProps extends OutgoingDialogProps {
  onMade: (secret: string) => void;
}

function useOutgoingForm({ channels, hook, channel: first, onTold, onClose, onMade }: OutgoingFormProps) {
  const { t } = useTranslation(["admin", "common"]);
  const everywhere = useCan().hooks;
  const client = useQueryClient();
  const work = useProblemForm({
    initialValues: {
      url: hook?.url ?? "",
      format: hook?.format ?? ("hubbub" as Webhook["format"]),
      channel: first ?? (everywhere ? EVERY : (channels[0]?.id ?? "")),
      events: hook?.events ?? ["message.created"],
    },
    validate: {
      url: (url) => (/^https?:\/\/\S+$/.test(url.trim()) ? null : t("hooks.out.badUrl")),
      events: (chosen) => (chosen.length === 0 ? t("hooks.out.noEvent") : null),
    },
    submit: async ({ channel, url, ...rest }) => {
      const body = { ...rest, url: url.trim() };
      const where = channel === EVERY ? {} : { channel };
      const made = hook
        ? await changeOutgoing(hook.id, { ...body, enabled: hook.enabled })
        : await createOutgoing({ ...body, ...where });
      void client.invalidateQueries({ queryKey: ["admin", "hooks"] });
      if (!made.secret) return onClose();
      onTold?.(made.channel ?? null);
      onMade(made.secret);
    },
  });
  return { ...work, everywhere };
}

function OutgoingForm(props: OutgoingFormProps) {
  const { channels, hook, onClose } = props;
  const { t } = useTranslation(["admin", "common"]);
  const { form, onSubmit, busy, problem, everywhere } = useOutgoingForm(props);
  const named = channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("hooks.out.url")}
          description={t("hooks.out.urlHelp")}
          type="url"
          maxLength={2048}
          data-autofocus
          {...form.getInputProps("url")}
        />
        <Select
          label={t("hooks.out.format")}
          allowDeselect={false}
          data={formats.map((each) => ({ value: each, label: t(`hooks.format.${each}`) }))}
          {...form.getInputProps("format")}
        />
        {!hook && (
          <Select
            label={t("hooks.channel")}
            allowDeselect={false}
            searchable
            data={everywhere ? [{ value: EVERY, label: t("hooks.out.every") }, ...named] : named}
            {...form.getInputProps("channel")}
          />
        )}
        <Checkbox.Group label={t("hooks.out.events")} {...form.getInputProps("events")}>
          <Stack gap="xs" mt="xs">
            {events.map((each) => {
              const key = eventKey(each);
              return <Checkbox key={each} value={each} label={key ? t(`hooks.event.${key}`) : each} />;
            })}
          </Stack>
        </Checkbox.Group>
        <FormProblem text={problem} />
        <Foot action={hook ? t("common:action.save") : t("hooks.out.make")} busy={busy} onClose={onClose} />
      </Stack>
    </form>
  );
}
