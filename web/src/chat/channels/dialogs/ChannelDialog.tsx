/** Makes a channel, or changes one. */
import { Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Channel, chat, type Id, useCan, useCategories } from "@/chat";
import { FormProblem, toast, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { createChannel, editChannel } from "../requests";

/** Seconds between two messages of one person that can be chosen. */
const slow = [0, 5, 10, 30, 60, 300, 900, 3600] as const;

interface ChannelDialogProps {
  /** The one that is changed; without it one is made. */
  channel?: Channel;
  /** Where a new one begins. */
  category: Id | null;
  onClose: () => void;
}

/** The dialog. */
export function ChannelDialog(props: ChannelDialogProps) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const { channel } = props;
  return (
    <Frame
      title={channel ? t("channel.edit", { name: channel.name }) : t("spaces:new.channel")}
      onClose={props.onClose}
    >
      <ChannelForm {...props} />
    </Frame>
  );
}

/** Names are written as they are shown: lower-case, words joined by `-`. */
const tidy = (name: string): string => name.toLocaleLowerCase().replace(/\s+/g, "-");

function useChannelForm({ channel, category, onClose }: ChannelDialogProps) {
  const { t } = useTranslation(["rooms", "spaces", "common"]);
  const navigate = useNavigate();
  const can = useCan();
  return useProblemForm({
    initialValues: {
      name: channel?.name ?? "",
      topic: channel?.topic ?? "",
      category: channel ? (channel.category ?? null) : category,
      private: channel?.private ?? !can.createChannel,
      slowModeSeconds: channel?.slowModeSeconds ?? 0,
    },
    validate: { name: (name) => (name.trim() === "" ? t("common:field.required") : null) },
    submit: async ({ private: hidden, ...values }) => {
      const name = values.name.trim();
      // What one may not change is not sent: the server would refuse all of it.
      const { category: place, ...fields } = { ...values, name };
      const saved = channel
        ? await editChannel(channel.id, {
            ...fields,
            ...(channel.can?.privacy && { private: hidden }),
            ...(can.arrange && { category: place }),
          })
        : await createChannel({ ...fields, category: place, private: hidden, kind: "text" });
      await chat.refresh();
      onClose();
      if (channel) toast({ message: t("channel.saved"), tone: "success" });
      else void navigate({ to: "/chat/$channelId", params: { channelId: saved.id } });
    },
  });
}

function ChannelForm(props: ChannelDialogProps) {
  const { t } = useTranslation(["rooms", "spaces", "common"]);
  const { channel, onClose } = props;
  const { form, onSubmit, busy, problem } = useChannelForm(props);
  const name = form.getInputProps("name");
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("channel.name")}
          description={t("channel.nameHelp")}
          maxLength={64}
          autoCapitalize="none"
          data-autofocus
          {...name}
          onChange={(event) => name.onChange(tidy(event.currentTarget.value))}
        />
        <Textarea
          label={t("channel.topic")}
          maxLength={250}
          autosize
          minRows={2}
          maxRows={5}
          {...form.getInputProps("topic")}
        />
        <CategoryChoice
          value={form.values.category}
          onChange={(category) => form.setFieldValue("category", category)}
          {...(channel && { channel })}
        />
        <PrivateSwitch
          value={form.values.private}
          onChange={(hidden) => form.setFieldValue("private", hidden)}
          {...(channel && { channel })}
        />
        <Select
          label={t("spaces:slow.title")}
          description={t("spaces:slow.help")}
          allowDeselect={false}
          value={String(form.values.slowModeSeconds)}
          onChange={(seconds) => form.setFieldValue("slowModeSeconds", Number(seconds))}
          data={slow.map((seconds) => ({
            value: String(seconds),
            label: seconds === 0 ? t("spaces:slow.off") : t("spaces:slow.every", { count: seconds }),
          }))}
        />
        <FormProblem text={problem} />
        <Foot
          action={channel ? t("common:action.save") : t("channel.create")}
          busy={busy}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}

interface ChoiceProps<T> {
  channel?: Channel;
  value: T;
  onChange: (value: T) => void;
}

function CategoryChoice({ channel, value, onChange }: ChoiceProps<Id | null>) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const { arrange } = useCan();
  const categories = useCategories();
  if (categories.length === 0 || (channel && !arrange)) return null;
  return (
    <Select
      label={t("channel.category")}
      allowDeselect={false}
      value={value ?? ""}
      onChange={(id) => onChange(id || null)}
      data={[
        { value: "", label: t("channel.noCategory") },
        ...categories.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}

function PrivateSwitch({ channel, value, onChange }: ChoiceProps<boolean>) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const { createChannel: open, createPrivate: closed } = useCan();
  const free = channel ? channel.can?.privacy : open && closed;
  return (
    <Switch
      label={t("channel.private")}
      description={t("channel.privateHelp")}
      checked={value}
      disabled={!free}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
