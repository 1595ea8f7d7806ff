/** The fields of a new account. */
import { Button, Stack, TextInput } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, beginSession, type Instance, unwrap } from "@/api";
import { FormProblem, PasswordField, useProblemForm } from "@/ui";
import { deviceName } from "./device-name";
import { inviteCode, suggestHandle } from "./handle";
import { useSay } from "./use-say";
import { displayName, handle, newPassword, optionalEmail, required } from "./validate";

interface RegisterFormProps {
  instance: Instance;
  /** The code of an invitation link. */
  invite: string | undefined;
}

/** The form; a session leads on by the guard of the route. */
export function RegisterForm({ instance, invite }: RegisterFormProps) {
  const { t } = useTranslation("auth");
  const handleTouched = useRef(false);
  const needsInvite = !invite && (instance.registration === "invitation" || instance.needsAdmin);
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { name: "", handle: "", email: "", password: "", invite: invite ?? "" },
    validate: {
      name: (value) => say(displayName(value)),
      handle: (value) => say(handle(value)),
      email: (value) => say(optionalEmail(value)),
      password: (value) => say(newPassword(value)),
      invite: (value) => (instance.registration === "invitation" ? say(required(value)) : null),
    },
    submit: async (values) => {
      const body = {
        name: values.name.trim(),
        handle: values.handle,
        password: values.password,
        email: values.email || null,
        invite: inviteCode(values.invite) || null,
        device: deviceName(),
        refresh: "cookie" as const,
      };
      beginSession(await unwrap(api.POST("/api/v1/auth/register", { body })));
    },
  });
  const nameProps = form.getInputProps("name");
  const handleProps = form.getInputProps("handle");
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {needsInvite && (
          <TextInput
            label={t("field.invite")}
            description={instance.needsAdmin ? t("register.firstAdmin") : t("register.inviteHelp")}
            autoComplete="off"
            {...form.getInputProps("invite")}
          />
        )}
        <TextInput
          label={t("field.name")}
          description={t("register.nameHelp")}
          autoComplete="name"
          autoFocus
          {...nameProps}
          onChange={(event) => {
            nameProps.onChange(event);
            if (!handleTouched.current)
              form.setFieldValue("handle", suggestHandle(event.currentTarget.value));
          }}
        />
        <TextInput
          label={t("field.handle")}
          description={t("register.handleHelp")}
          leftSection="@"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={32}
          {...handleProps}
          onChange={(event) => {
            handleTouched.current = event.currentTarget.value !== "";
            form.setFieldValue("handle", event.currentTarget.value.toLowerCase());
          }}
        />
        <TextInput
          label={t("field.emailOptional")}
          description={instance.mail ? t("register.emailHelp") : t("register.emailHelpNoMail")}
          type="email"
          autoComplete="email"
          {...form.getInputProps("email")}
        />
        <PasswordField
          label={t("field.password")}
          fresh
          own={[form.values.name, form.values.handle]}
          {...form.getInputProps("password")}
        />
        {!needsInvite && form.errors.invite && <FormProblem text={String(form.errors.invite)} />}
        <FormProblem text={problem} />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("register.submit")}
        </Button>
      </Stack>
    </form>
  );
}
