/** Log in by handle or verified e-mail address. */
import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, beginSession, instanceQuery, unwrap, useSession } from "@/api";
import { FormProblem, PasswordField, TextLink, useProblemForm } from "@/ui";
import { AuthCard } from "./AuthCard";
import { deviceName } from "./device-name";
import { useSay } from "./use-say";
import { required } from "./validate";

const route = getRouteApi("/outside/login");

/** The page; a session leads on by the guard of the route. */
export function LoginPage() {
  const { t } = useTranslation("auth");
  const { next } = route.useSearch();
  const { data: instance } = useQuery(instanceQuery);
  const ended = useSession((state) => state.ended);
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { login: "", password: "" },
    validate: {
      login: (value) => say(required(value)),
      password: (value) => say(required(value)),
    },
    submit: async (values) => {
      const body = {
        ...values,
        login: values.login.trim(),
        device: deviceName(),
        refresh: "cookie" as const,
      };
      beginSession(await unwrap(api.POST("/api/v1/auth/login", { body })));
    },
  });
  const mayRegister = instance && (instance.registration !== "closed" || instance.needsAdmin);
  return (
    <AuthCard
      title={t("login.title")}
      below={
        mayRegister && (
          <>
            {t("login.new")}{" "}
            <TextLink to="/register" search={{ next }} inherit fw={600}>
              {t("login.register")}
            </TextLink>
          </>
        )
      }
    >
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          {ended && (
            <Alert color="amber" variant="light" role="status">
              {t("login.ended")}
            </Alert>
          )}
          <TextInput
            label={t("field.login")}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            data-autofocus
            autoFocus
            {...form.getInputProps("login")}
          />
          <div>
            <PasswordField
              label={t("field.password")}
              required
              withAsterisk={false}
              {...form.getInputProps("password")}
            />
            <TextLink to="/forgot" size="sm" mt={8} display="inline-block">
              {t("login.forgot")}
            </TextLink>
          </div>
          <FormProblem text={problem} />
          <Button type="submit" size="md" loading={busy} fullWidth>
            {t("login.submit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
