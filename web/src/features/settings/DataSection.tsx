/** Taking one's data along, and leaving. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, authorizedFetch, leaveSession, unwrap, useMe } from "@/api";
import { toApiError } from "@/api/problem";
import { useSay } from "@/features/auth/use-say";
import { required } from "@/features/auth/validate";
import { Block, FormProblem, PasswordField, toast, useProblemForm, useProblemText } from "@/ui";
import { TypeToConfirm } from "@/ui/TypeToConfirm";

/** The section. */
export default function DataSection() {
  const { t } = useTranslation("settings");
  return (
    <>
      <Block title={t("data.export")} description={t("data.exportHelp")}>
        <ExportButton />
      </Block>
      <Block title={t("data.delete")} description={t("data.deleteHelp")} danger>
        <DeleteButton />
      </Block>
    </>
  );
}

function ExportButton() {
  const { t } = useTranslation("settings");
  const me = useMe();
  const text = useProblemText();
  const save = useMutation({
    mutationFn: async () => {
      const response = await authorizedFetch(
        new Request(new URL("/api/v1/me/export", window.location.origin)),
      );
      if (!response.ok) throw toApiError(response, await response.json().catch(() => null));
      download(await response.blob(), `hubbub-${me.handle}.json`);
    },
    onError: (error) => toast({ message: text(error), tone: "failure" }),
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={18} stroke={1.5} aria-hidden />}
      onClick={() => save.mutate()}
      loading={save.isPending}
    >
      {t("data.exportAction")}
    </Button>
  );
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function DeleteButton() {
  const { t } = useTranslation("settings");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button color="red" variant="light" onClick={() => setOpen(true)}>
        {t("data.deleteAction")}
      </Button>
      {open && <DeleteDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const me = useMe();
  const say = useSay();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { word: "", password: "" },
    validate: { password: (value) => say(required(value)) },
    submit: async ({ password }) => {
      await unwrap(api.DELETE("/api/v1/me", { body: { password } }));
      leaveSession();
      toast({ message: t("data.deleted") });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("data.deleteTitle")}
      centered
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          <Text size="sm">{t("data.deleteText")}</Text>
          <TextInput
            label={<TypeToConfirm word={me.handle} />}
            autoComplete="off"
            autoCapitalize="none"
            data-autofocus
            {...form.getInputProps("word")}
          />
          <PasswordField label={t("data.password")} {...form.getInputProps("password")} />
          <FormProblem text={problem} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={form.values.word.trim() !== me.handle}>
              {t("data.deleteAction")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
