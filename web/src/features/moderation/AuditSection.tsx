/** Who did what, the latest first. */
import { Button, Select } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, ListSkeleton, Page, RelativeTime } from "@/ui";
import { knownAction } from "./actions";
import classes from "./moderation.module.css";
import { type AuditEntry, auditQuery } from "./requests";

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

/** The section. */
export default function AuditSection() {
  const { t } = useTranslation("moderation");
  const [area, setArea] = useState("");
  const filter = (
    <Select
      aria-label={t("audit.filter")}
      allowDeselect={false}
      value={area}
      onChange={(value) => setArea(value ?? "")}
      data={[
        { value: "", label: t("audit.all") },
        ...areas.map((each) => ({ value: each, label: t(`audit.area.${each}`) })),
      ]}
    />
  );
  return (
    <Page title={t("audit.title")} description={t("audit.help")} actions={filter}>
      <Entries area={area} />
    </Page>
  );
}

function Entries({ area }: { area: string }) {
  const { t } = useTranslation(["moderation", "common"]);
  const audit = useInfiniteQuery(auditQuery(area));
  if (audit.isPending) return <ListSkeleton rows={6} />;
  if (audit.isError) return <ErrorState error={audit.error} retry={() => void audit.refetch()} />;
  const shown = audit.data.pages.flatMap((page) => page.items);
  if (shown.length === 0) return <EmptyState icon={IconHistory} title={t("audit.none")} />;
  return (
    <>
      <ul className={classes.rows}>
        {shown.map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </ul>
      {audit.hasNextPage && (
        <Button
          variant="default"
          fullWidth
          mt="sm"
          onClick={() => void audit.fetchNextPage()}
          loading={audit.isFetchingNextPage}
        >
          {t("common:action.showMore")}
        </Button>
      )}
    </>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("moderation");
  const { action, actorName, targetName } = entry;
  const known = knownAction(action);
  const done = known ? t(`audit.action.${known}`) : action;
  return (
    <li className={classes.entry}>
      <span className={classes.actor}>{actorName}</span>
      <span className={classes.done}>
        {done}
        {targetName && <strong> {targetName}</strong>}
      </span>
      <span className={classes.when}>
        <RelativeTime at={entry.at} />
      </span>
    </li>
  );
}
