/** Gives a bot a token, and shows it once. */
import { Checkbox, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/api";
import { FormProblem, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { ShownOnce } from "@/ui/ShownOnce";
import { curlLine, lifetimes, scopes } from "./bots";
import { createToken } from "./requests";

interface TokenDialogProps {
  bot: Bot;
  onClose: () => void;
}

/** The dialog; the token cannot be shown again, because only its hash is kept. */
export function TokenDialog({ bot, onClose }: TokenDialogProps) {
  const { t } = useTranslation(["admin", "common"]);
  const [token, setToken] = useState<string | null>(null);
  if (token !== null) {
    const line = curlLine(window.location.origin, token);
    return (
      <ShownOnce
        title={t("bots.token.made")}
        text={t("bots.token.once")}
        secrets={[
          { label: t("bots.token.label"), value: token, copyLabel: t("bots.token.copy") },
          { label: t("bots.token.try"), value: line, copyLabel: t("bots.token.copyLine") },
        ]}
        onClose={onClose}
      />
    );
  }
  return (
    <Frame title={t("bots.token.of", { name: bot.name })} onClose={onClose}>
      <TokenForm bot={bot} onClose={onClose} onMade={setToken} />
    </Frame>
  );
}

function useTokenForm({ bot, onClose, onMade }: TokenFormProps) {
  const { t } = useTranslation(["admin", "common"]);
  const client = useQueryClient();
  return useProblemForm({
    initialValues: { name: "", scopes: ["read", "write"] as string[], life: "365" },
    validate: {
      name: (name) => (name.trim() === "" ? t("common:field.required") : null),
      scopes: (chosen) => (chosen.length === 0 ? t("bots.token.noScope") : null),
    },
    submit: async ({ name, scopes: chosen, life }) => {
      const ends = life === "never" ? {} : { expiresInDays: Number(life) };
      const made = await createToken(bot.id, { name: name.trim(), scopes: chosen, ...ends });
      void client.invalidateQueries({ queryKey: ["admin", "bots"] });
      if (made.token) onMade(made.token);
      else onClose();
    },
  });
}

interface TokenFormProps extends TokenDialogProps {
  onMade: (token: string) => void;
}

function TokenForm(props: TokenFormProps) {
  const { t } = useTranslation(["admin", "common"]);
  const { form, onSubmit, busy, problem } = useTokenForm(props);
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("bots.token.name")}
          description={t("bots.token.nameHelp")}
          maxLength={64}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Checkbox.Group label={t("bots.token.scopes")} {...form.getInputProps("scopes")}>
          <Stack gap="xs" mt={8}>
            {scopes.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={t(`bots.scope.${scope}`)}
                description={t(`bots.scopeHelp.${scope}`)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={t("bots.token.life")}
          allowDeselect={false}
          data={lifetimes.map((days) => ({
            value: days,
            label: days === "never" ? t("bots.token.never") : t("bots.token.days", { count: Number(days) }),
          }))}
          {...form.getInputProps("life")}
        />
        <FormProblem text={problem} />
        <Foot action={t("bots.token.make")} busy={busy} onClose={props.onClose} />
      </Stack>
    </form>
  );
}
