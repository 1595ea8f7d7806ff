/** Words that are not to be said. */
import { Badge, Button, Select, TextInput } from "@mantine/core";
import { IconTrash, IconWashDrycleanOff } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, FormProblem, IconButton, ListSkeleton, Page, useProblemForm } from "@/ui";
import classes from "./moderation.module.css";
import { createFilter, deleteFilter, filtersQuery, useAct, type WordFilter } from "./requests";

const kinds = ["word", "part"] as const;
const actions = ["refuse", "mask", "report"] as const;

/** The section. */
export default function FiltersSection() {
  const { t } = useTranslation("moderation");
  return (
    <Page title={t("filters.title")} description={t("filters.help")}>
      <FilterForm />
      <Filters />
    </Page>
  );
}

function FilterForm() {
  const { t } = useTranslation(["moderation", "common"]);
  const client = useQueryClient();
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: {
      pattern: "",
      kind: "word" as WordFilter["kind"],
      action: "refuse" as WordFilter["action"],
    },
    validate: { pattern: (word) => (word.trim() === "" ? t("common:field.required") : null) },
    submit: async (values) => {
      await createFilter({ ...values, pattern: values.pattern.trim() });
      void client.invalidateQueries(filtersQuery);
      form.reset();
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <div className={classes.words}>
        <TextInput label={t("filters.word")} maxLength={100} {...form.getInputProps("pattern")} />
        <Select
          label={t("filters.kind")}
          allowDeselect={false}
          data={kinds.map((each) => ({ value: each, label: t(`filters.kinds.${each}`) }))}
          {...form.getInputProps("kind")}
        />
        <Select
          label={t("filters.action")}
          allowDeselect={false}
          data={actions.map((each) => ({ value: each, label: t(`filters.actions.${each}`) }))}
          {...form.getInputProps("action")}
        />
        <Button type="submit" loading={busy} className={classes.add ?? ""}>
          {t("filters.add")}
        </Button>
      </div>
      <FormProblem text={problem} />
    </form>
  );
}

function Filters() {
  const { t } = useTranslation("moderation");
  const filters = useQuery(filtersQuery);
  const remove = useAct(deleteFilter);
  if (filters.isPending) return <ListSkeleton rows={3} />;
  if (filters.isError) return <ErrorState error={filters.error} retry={() => void filters.refetch()} />;
  if (filters.data.items.length === 0)
    return <EmptyState icon={IconWashDrycleanOff} title={t("filters.none")} />;
  return (
    <ul className={classes.rows}>
      {filters.data.items.map((filter) => (
        <li key={filter.id} className={classes.entry}>
          <span className={classes.done}>
            <strong>{filter.pattern}</strong>
          </span>
          <Badge variant="light" color="gray">
            {t(`filters.kinds.${filter.kind}`)}
          </Badge>
          <Badge variant="light">{t(`filters.actions.${filter.action}`)}</Badge>
          <IconButton
            label={t("filters.remove", { word: filter.pattern })}
            icon={<IconTrash size={18} stroke={1.5} />}
            onClick={() => remove.mutate(filter.id)}
          />
        </li>
      ))}
    </ul>
  );
}
