/** Set a new password with the link of a mail. */
import { Button, Stack } from "@mantine/core";
import { IconCircleCheck, IconLinkOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api";
import { ButtonLink, EmptyState, FormProblem, PasswordField, TextLink, useProblemForm } from "@/ui";
import { AuthCard } from "./AuthCard";
import { useSay } from "./use-say";
import { newPassword } from "./validate";

const route = getRouteApi("/outside/reset");

/** The page. */
export function ResetPage() {
  const { t } = useTranslation("auth");
  const { token } = route.useSearch();
  const [done, setDone] = useState(false);
  const below = (
    <TextLink to="/login" inherit fw={600}>
      {t("backToLogin")}
    </TextLink>
  );
  return (
    <AuthCard title={t("reset.title")} lead={token && !done && t("reset.lead")} below={!done && below}>
      {done ? <Done /> : token ? <ResetForm token={token} onDone={() => setDone(true)} /> : <NoToken />}
    </AuthCard>
  );
}

function Done() {
  const { t } = useTranslation("auth");
  return (
    <EmptyState
      icon={IconCircleCheck}
      title={t("reset.done")}
      action={<ButtonLink to="/login">{t("login.submit")}</ButtonLink>}
    >
      {t("reset.doneText")}
    </EmptyState>
  );
}

function NoToken() {
  const { t } = useTranslation("auth");
  return (
    <EmptyState
      icon={IconLinkOff}
      title={t("reset.noToken")}
      action={<ButtonLink to="/forgot">{t("forgot.submit")}</ButtonLink>}
    />
  );
}

function ResetForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation("auth");
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { password: "" },
    validate: {
      password: (value) => say(newPassword(value)),
    },
    submit: async ({ password }) => {
      await unwrap(api.POST("/api/v1/auth/password/reset", { body: { token, password } }));
      onDone();
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <PasswordField label={t("field.newPassword")} fresh autoFocus {...form.getInputProps("password")} />
        <FormProblem text={problem} />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("reset.submit")}
        </Button>
      </Stack>
    </form>
  );
}
