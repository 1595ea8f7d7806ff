/** What narrows the audit log: whose acts, which, to what, and when. */
import { CloseButton, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { peopleSearchQuery } from "@/features/people/queries";
import type { AuditWhich, Named } from "./audit";
import classes from "./moderation.module.css";

const areas = [
  "person",
  "channel",
  "category",
  "message",
  "report",
  "filter",
  "policy",
  "hook",
  "bot",
  "export",
] as const;

interface AuditFiltersProps {
  which: AuditWhich;
  change: (change: Partial<AuditWhich>) => void;
}

/** The row of filters. */
export function AuditFilters({ which, change }: AuditFiltersProps) {
  const { t } = useTranslation("moderation");
  const { area, target, since, until } = which;
  return (
    <search className={classes.narrow}>
      <Select
        label={t("audit.filter")}
        allowDeselect={false}
        value={area}
        onChange={(value) => change({ area: value ?? "" })}
        data={[
          { value: "", label: t("audit.all") },
          ...areas.map((each) => ({ value: each, label: t(`audit.area.${each}`) })),
        ]}
      />
      <ActorFilter actor={which.actor} pick={(actor) => change({ actor })} />
      <TextInput
        type="date"
        label={t("audit.since")}
        value={since}
        max={until || undefined}
        onChange={(event) => change({ since: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t("audit.until")}
        value={until}
        min={since || undefined}
        onChange={(event) => change({ until: event.currentTarget.value })}
      />
      {target && (
        <p className={classes.about}>
          {t("audit.about", { name: target.name })}
          <CloseButton size="sm" aria-label={t("audit.anything")} onClick={() => change({ target: null })} />
        </p>
      )}
    </search>
  );
}

function ActorFilter({ actor, pick }: { actor: Named | null; pick: (actor: Named | null) => void }) {
  const { t } = useTranslation("moderation");
  const [typed, setTyped] = useState("");
  const [query] = useDebouncedValue(typed.trim(), 200);
  const { data } = useQuery(peopleSearchQuery(query));
  const found = (data?.items ?? []).map(({ id, name }) => ({ id, name }));
  const people = actor && !found.some(({ id }) => id === actor.id) ? [actor, ...found] : found;
  return (
    <Select
      label={t("audit.actor")}
      placeholder={t("audit.anybody")}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("audit.anybody") }}
      nothingFoundMessage={t("audit.nobody")}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      value={actor?.id ?? null}
      onChange={(id) => pick(people.find((person) => person.id === id) ?? null)}
      data={people.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
