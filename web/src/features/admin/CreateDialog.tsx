/** Makes an account for somebody; they choose a password by the link that comes out. */
import { Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Role, unwrap, useMe } from "@/api";
import { suggestHandle } from "@/features/auth/handle";
import { useSay } from "@/features/auth/use-say";
import { displayName, handle, optionalEmail } from "@/features/auth/validate";
import { FormProblem, toast, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { LinkDialog, type ShownLink } from "./LinkDialog";
import { RoleChoice } from "./RoleChoice";

/** The dialog; after the account is made it shows the link. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const [link, setLink] = useState<ShownLink | null>(null);
  if (link) return <LinkDialog link={link} onClose={onClose} />;
  return (
    <Frame title={t("people.create")} onClose={onClose}>
      <CreateForm onClose={onClose} onLink={setLink} />
    </Frame>
  );
}

function CreateForm({ onClose, onLink }: { onClose: () => void; onLink: (link: ShownLink) => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const me = useMe();
  const client = useQueryClient();
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { name: "", handle: "", email: "", role: "member" as Role },
    validate: {
      name: (value) => say(displayName(value)),
      handle: (value) => say(handle(value)),
      email: (value) => say(optionalEmail(value)),
    },
    submit: async ({ email, ...values }) => {
      const body = { ...values, name: values.name.trim(), ...(email && { email }) };
      const { account, resetLink } = await unwrap(api.POST("/api/v1/admin/people", { body }));
      void client.invalidateQueries({ queryKey: ["admin"] });
      void client.invalidateQueries({ queryKey: ["people"] });
      if (!resetLink) {
        toast({ message: t("people.created", { name: account.name }), tone: "success" });
        return onClose();
      }
      onLink({
        ...resetLink,
        title: t("people.created", { name: account.name }),
        text: t("people.createdText"),
      });
    },
  });
  const nameProps = form.getInputProps("name");
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("people.name")}
          data-autofocus
          {...nameProps}
          onChange={(event) => {
            nameProps.onChange(event);
            if (!form.isTouched("handle"))
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
        <TextInput label={t("people.email")} type="email" {...form.getInputProps("email")} />
        <RoleChoice me={me} value={form.values.role} onChange={(role) => form.setFieldValue("role", role)} />
        <FormProblem text={problem} />
        <Foot action={t("people.createAction")} busy={busy} onClose={onClose} />
      </Stack>
    </form>
  );
}
