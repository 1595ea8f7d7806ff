/** Who did what, the latest first. */
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, ListSkeleton, Page, RelativeTime, ShowMore } from "@/ui";
import { AuditFilters } from "./AuditFilters";
import { knownAction } from "./actions";
import { type AuditWhich, everything } from "./audit";
import classes from "./moderation.module.css";
import { type AuditEntry, auditQuery } from "./requests";

/** The section. */
export default function AuditSection() {
  const { t } = useTranslation("moderation");
  const [which, setWhich] = useState(everything);
  const change = (part: Partial<AuditWhich>) => setWhich((before) => ({ ...before, ...part }));
  return (
    <Page title={t("audit.title")} description={t("audit.help")}>
      <AuditFilters which={which} change={change} />
      <Entries which={which} change={change} />
    </Page>
  );
}

interface EntriesProps {
  which: AuditWhich;
  change: (change: Partial<AuditWhich>) => void;
}

function Entries({ which, change }: EntriesProps) {
  const { t } = useTranslation("moderation");
  const audit = useInfiniteQuery(auditQuery(which));
  if (audit.isPending) return <ListSkeleton rows={6} />;
  if (audit.isError) return <ErrorState error={audit.error} retry={() => void audit.refetch()} />;
  const shown = audit.data.pages.flatMap((page) => page.items);
  if (shown.length === 0) {
    return (
      <EmptyState icon={IconHistory} title={t(which === everything ? "audit.none" : "audit.noneOfThese")} />
    );
  }
  return (
    <>
      <ul className={classes.rows}>
        {shown.map((entry) => (
          <EntryRow key={entry.id} entry={entry} change={change} />
        ))}
      </ul>
      <ShowMore query={audit} />
    </>
  );
}

function EntryRow({ entry, change }: { entry: AuditEntry; change: EntriesProps["change"] }) {
  const { t } = useTranslation("moderation");
  const { action, actor, actorName, target, targetName } = entry;
  const known = knownAction(action);
  const done = known ? t(`audit.action.${known}`) : action;
  return (
    <li className={classes.entry}>
      <Narrowing
        name={actorName}
        title={t("audit.only")}
        narrow={actor && (() => change({ actor: { id: actor, name: actorName } }))}
      />
      <span className={classes.done}>
        {done}
        {targetName && " "}
        <Narrowing
          name={targetName}
          title={t("audit.only")}
          narrow={target && (() => change({ target: { id: target, name: targetName } }))}
        />
      </span>
      <span className={classes.when}>
        <RelativeTime at={entry.at} />
      </span>
    </li>
  );
}

interface NarrowingProps {
  name: string;
  title: string;
  /** Leaves only entries with this name; nothing where it stands for nothing that can be asked for. */
  narrow: (() => void) | "" | null;
}

/** A name that narrows the list to itself. */
function Narrowing({ name, title, narrow }: NarrowingProps) {
  if (!name) return null;
  if (!narrow) return <strong className={classes.actor}>{name}</strong>;
  return (
    <button type="button" className={classes.narrowing} title={title} onClick={narrow}>
      {name}
    </button>
  );
}
