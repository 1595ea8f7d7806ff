/** Getting in: e-mail address and password. */
import { Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconCircleCheck, IconMailQuestion } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, instanceQuery, unwrap, useMe } from "@/api";
import { useSay } from "@/features/auth/use-say";
import { newPassword, optionalEmail, required } from "@/features/auth/validate";
import { Block, FormProblem, PasswordField, toast, useProblemForm, useProblemText } from "@/ui";
import { usePatchMe } from "./use-update-me";

/** The section. */
export default function AccountSection() {
  const { t } = useTranslation("settings");
  return (
    <>
      <Block title={t("account.email")} description={t("account.emailHelp")}>
        <EmailForm />
      </Block>
      <Block title={t("account.password")} description={t("account.passwordHelp")}>
        <PasswordForm />
      </Block>
    </>
  );
}

function EmailForm() {
  const { t } = useTranslation(["settings", "common"]);
  const me = useMe();
  const { data: instance } = useQuery(instanceQuery);
  const patch = usePatchMe();
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { email: me.email ?? "" },
    validate: { email: (value) => say(optionalEmail(value)) },
    submit: async ({ email }) => {
      const saved = await patch({ email: email.trim() || null });
      form.setInitialValues({ email: saved.email ?? "" });
      form.reset();
      const confirm = instance?.mail === false ? t("account.emailSavedNoMail") : t("account.emailSaved");
      toast({ message: saved.email && !saved.emailVerified ? confirm : t("saved"), tone: "success" });
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("account.address")}
          type="email"
          autoComplete="email"
          {...form.getInputProps("email")}
        />
        {me.email && !form.isDirty() && <Verification verified={me.emailVerified} />}
        <FormProblem text={problem} />
        <Group>
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t("common:action.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Verification({ verified }: { verified: boolean }) {
  const { t } = useTranslation("settings");
  const { data: instance } = useQuery(instanceQuery);
  const text = useProblemText();
  const resend = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/email/resend")),
    onSuccess: () => toast({ message: t("account.resent"), tone: "success" }),
    onError: (error) => toast({ message: text(error), tone: "failure" }),
  });
  if (verified) {
    return (
      <Badge
        color="green"
        variant="light"
        leftSection={<IconCircleCheck size={14} stroke={1.5} aria-hidden />}
      >
        {t("account.verified")}
      </Badge>
    );
  }
  return (
    <Group gap="sm">
      <Badge
        color="amber"
        variant="light"
        leftSection={<IconMailQuestion size={14} stroke={1.5} aria-hidden />}
      >
        {t("account.unverified")}
      </Badge>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => resend.mutate()}
        loading={resend.isPending}
        disabled={resend.isSuccess}
      >
        {t("account.resend")}
      </Button>
      {instance?.mail === false && (
        <Text size="xs" c="dimmed">
          {t("account.noMail")}
        </Text>
      )}
    </Group>
  );
}

function PasswordForm() {
  const { t } = useTranslation("settings");
  const me = useMe();
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { current: "", password: "" },
    validate: { current: (value) => say(required(value)), password: (value) => say(newPassword(value)) },
    submit: async (values) => {
      await unwrap(api.POST("/api/v1/me/password", { body: values }));
      form.reset();
      toast({ message: t("account.passwordSaved"), tone: "success" });
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <input type="text" name="username" autoComplete="username" value={me.handle} readOnly hidden />
      <Stack gap="md">
        <PasswordField label={t("account.current")} {...form.getInputProps("current")} />
        <PasswordField
          label={t("account.new")}
          fresh
          own={[me.name, me.handle]}
          {...form.getInputProps("password")}
        />
        <FormProblem text={problem} />
        <Group>
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t("account.changePassword")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
