/** How others see one: picture, name, handle. */
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { useSay } from "@/features/auth/use-say";
import { displayName, handle } from "@/features/auth/validate";
import { Block, FormProblem, toast, useProblemForm } from "@/ui";
import { PictureSetting } from "./picture/PictureSetting";
import { usePatchMe } from "./use-update-me";

/** The section. */
export default function ProfileSection() {
  const { t } = useTranslation("settings");
  return (
    <>
      <Block title={t("profile.picture")}>
        <PictureSetting />
      </Block>
      <Block title={t("profile.names")}>
        <NamesForm />
      </Block>
    </>
  );
}

function NamesForm() {
  const { t } = useTranslation(["settings", "common"]);
  const me = useMe();
  const patch = usePatchMe();
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { name: me.name, handle: me.handle },
    validate: { name: (value) => say(displayName(value)), handle: (value) => say(handle(value)) },
    submit: async (values) => {
      const saved = await patch({ name: values.name.trim(), handle: values.handle });
      form.setInitialValues({ name: saved.name, handle: saved.handle });
      form.reset();
      toast({ message: t("saved"), tone: "success" });
    },
  });
  const handleProps = form.getInputProps("handle");
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput label={t("profile.name")} autoComplete="name" {...form.getInputProps("name")} />
        <TextInput
          label={t("profile.handle")}
          description={t("profile.handleHelp")}
          leftSection="@"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={32}
          {...handleProps}
          onChange={(event) => form.setFieldValue("handle", event.currentTarget.value.toLowerCase())}
        />
        <FormProblem text={problem} />
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t("common:action.save")}
          </Button>
          {form.isDirty() && (
            <Button variant="subtle" color="gray" onClick={form.reset}>
              {t("common:action.cancel")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
