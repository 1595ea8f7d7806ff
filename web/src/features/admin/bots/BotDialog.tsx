/** Makes a bot, or changes one. */
import { Button, FileButton, Group, Radio, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Bot, Role } from "@/api";
import { suggestHandle } from "@/features/auth/handle";
import { useSay } from "@/features/auth/use-say";
import { displayName, handle } from "@/features/auth/validate";
import { Avatar, FormProblem, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { useAdminChange } from "../queries";
import { changeBot, createBot, removeBotPicture, setBotPicture } from "./requests";

/** What a bot may be, from the most to the least. */
const roles = ["moderator", "member", "guest"] as const satisfies readonly Role[];

interface BotDialogProps {
  /** The one to change; a new one without it. */
  bot?: Bot;
  onClose: () => void;
}

/** The dialog. */
export function BotDialog({ bot, onClose }: BotDialogProps) {
  const { t } = useTranslation(["admin", "common"]);
  return (
    <Frame title={bot ? t("bots.change") : t("bots.create")} onClose={onClose}>
      <Stack gap="md">
        {bot && <Picture bot={bot} />}
        <BotForm {...(bot && { bot })} onClose={onClose} />
      </Stack>
    </Frame>
  );
}

function Picture({ bot }: { bot: Bot }) {
  const { t } = useTranslation(["admin", "common"]);
  const set = useAdminChange((picture: File) => setBotPicture(bot.id, picture));
  const remove = useAdminChange(() => removeBotPicture(bot.id));
  return (
    <Group gap="sm">
      <Avatar name={bot.name} picture={bot.picture ?? null} size={64} />
      <FileButton accept="image/*" onChange={(file) => file && set.mutate(file)}>
        {(props) => (
          <Button {...props} variant="default" size="sm" loading={set.isPending}>
            {t("bots.picture")}
          </Button>
        )}
      </FileButton>
      {bot.picture && (
        <Button
          variant="default"
          size="sm"
          onClick={() => remove.mutate(undefined)}
          loading={remove.isPending}
        >
          {t("common:action.remove")}
        </Button>
      )}
    </Group>
  );
}

function useBotForm({ bot, onClose }: BotDialogProps) {
  const client = useQueryClient();
  const say = useSay();
  return useProblemForm({
    initialValues: {
      name: bot?.name ?? "",
      handle: bot?.handle ?? "",
      description: bot?.description ?? "",
      role: bot?.role ?? ("member" as Role),
    },
    validate: { name: (value) => say(displayName(value)), handle: (value) => say(handle(value)) },
    submit: async ({ name, description, ...rest }) => {
      const body = { ...rest, name: name.trim(), description: description.trim() };
      await (bot ? changeBot(bot.id, body) : createBot(body));
      void client.invalidateQueries({ queryKey: ["admin", "bots"] });
      onClose();
    },
  });
}

function BotForm(props: BotDialogProps) {
  const { t } = useTranslation(["admin", "common"]);
  const { form, onSubmit, busy, problem } = useBotForm(props);
  const nameProps = form.getInputProps("name");
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("bots.name")}
          maxLength={64}
          data-autofocus
          {...nameProps}
          onChange={(event) => {
            nameProps.onChange(event);
            if (!props.bot && !form.isTouched("handle"))
              form.setFieldValue("handle", suggestHandle(event.currentTarget.value));
          }}
        />
        <TextInput
          label={t("people.handle")}
          leftSection="@"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps("handle")}
        />
        <Textarea
          label={t("bots.description")}
          maxLength={300}
          autosize
          minRows={2}
          {...form.getInputProps("description")}
        />
        <BotRoles value={form.values.role} onChange={(role) => form.setFieldValue("role", role)} />
        <FormProblem text={problem} />
        <Foot
          action={props.bot ? t("common:action.save") : t("bots.make")}
          busy={busy}
          onClose={props.onClose}
        />
      </Stack>
    </form>
  );
}

function BotRoles({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation(["admin", "common"]);
  return (
    <Radio.Group label={t("role.title")} value={value} onChange={(role) => onChange(role as Role)}>
      <Stack gap="xs" mt={8}>
        {roles.map((role) => (
          <Radio
            key={role}
            value={role}
            label={t(`common:role.${role}`)}
            description={t(`bots.role.${role}`)}
          />
        ))}
        <Text size="xs" c="dimmed">
          {t("bots.roleHelp")}
        </Text>
      </Stack>
    </Radio.Group>
  );
}
