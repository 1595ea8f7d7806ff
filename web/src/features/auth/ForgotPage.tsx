/** Ask for a link that sets a new password. */
import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { IconMailForward } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, instanceQuery, unwrap } from "@/api";
import { announce, EmptyState, FormProblem, TextLink, useProblemForm } from "@/ui";
import { AuthCard } from "./AuthCard";
import { useSay } from "./use-say";
import { required } from "./validate";

/** The page; the answer is the same whether there is such an account or not. */
export function ForgotPage() {
  const { t } = useTranslation("auth");
  const { data: instance } = useQuery(instanceQuery);
  const [sent, setSent] = useState(false);
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { login: "" },
    validate: {
      login: (value) => say(required(value)),
    },
    submit: async ({ login }) => {
      await unwrap(api.POST("/api/v1/auth/password/forgot", { body: { login: login.trim() } }));
      setSent(true);
      announce(t("forgot.sent"));
    },
  });
  const below = (
    <TextLink to="/login" inherit fw={600}>
      {t("backToLogin")}
    </TextLink>
  );
  if (sent) {
    return (
      <AuthCard title={t("forgot.title")} below={below}>
        <EmptyState icon={IconMailForward} title={t("forgot.sent")}>
          {instance?.mail === false ? t("forgot.sentNoMail") : t("forgot.sentText")}
        </EmptyState>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("forgot.title")} lead={t("forgot.lead")} below={below}>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          {instance?.mail === false && (
            <Alert color="iris" variant="light">
              {t("forgot.noMail")}
            </Alert>
          )}
          <TextInput
            label={t("field.login")}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            {...form.getInputProps("login")}
          />
          <FormProblem text={problem} />
          <Button type="submit" size="md" loading={busy} fullWidth>
            {t("forgot.submit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
