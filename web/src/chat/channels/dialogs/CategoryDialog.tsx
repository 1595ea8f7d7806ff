/** Makes a category, renames or removes one. */
import { Button, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Category, chat } from "@/chat";
import { FormProblem, useConfirm, useProblemForm } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { createCategory, deleteCategory, editCategory } from "../requests";
import { useChange } from "../use-change";

interface CategoryDialogProps {
  /** The one that is changed; without it one is made. */
  category: Category | null;
  onClose: () => void;
}

/** The dialog. */
export function CategoryDialog({ category, onClose }: CategoryDialogProps) {
  const { t } = useTranslation(["rooms", "spaces", "common"]);
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: { name: category?.name ?? "" },
    validate: { name: (name) => (name.trim() === "" ? t("common:field.required") : null) },
    submit: async ({ name }) => {
      await (category ? editCategory(category.id, name.trim()) : createCategory(name.trim()));
      await chat.refresh();
      onClose();
    },
  });
  return (
    <Frame
      title={category ? t("category.edit", { name: category.name }) : t("spaces:new.category")}
      onClose={onClose}
    >
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t("category.name")}
            maxLength={64}
            data-autofocus
            {...form.getInputProps("name")}
          />
          <FormProblem text={problem} />
          <Foot
            action={category ? t("common:action.save") : t("category.create")}
            busy={busy}
            onClose={onClose}
            beside={category && <RemoveButton category={category} onClose={onClose} />}
          />
        </Stack>
      </form>
    </Frame>
  );
}

function RemoveButton({ category, onClose }: { category: Category; onClose: () => void }) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const confirm = useConfirm();
  const remove = useChange(() => deleteCategory(category.id));
  const sure = async () => {
    onClose();
    const title = t("category.removeTitle", { name: category.name });
    const question = {
      title,
      children: t("category.removeText"),
      action: t("category.remove"),
      danger: true,
    };
    if (await confirm(question)) remove.mutate(undefined);
  };
  return (
    <Button variant="subtle" color="red" onClick={() => void sure()}>
      {t("category.remove")}
    </Button>
  );
}
