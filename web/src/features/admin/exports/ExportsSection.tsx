/** Exports: start one, see how far it is, fetch what it made. */
import { Button } from "@mantine/core";
import { IconFileZip, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, ListSkeleton, Page } from "@/ui";
import ExportDialog from "./ExportDialog";
import { ExportRow } from "./ExportRow";
import classes from "./exports.module.css";
import { exportsQuery } from "./requests";
import { useLiveExports } from "./use-live-exports";

/** The section. */
export default function ExportsSection() {
  const { t } = useTranslation("admin");
  const [creating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={18} stroke={1.5} aria-hidden />} onClick={() => setCreating(true)}>
      {t("exports.create")}
    </Button>
  );
  return (
    <Page title={t("exports.title")} description={t("exports.help")} actions={create}>
      <Exports create={create} />
      {creating && <ExportDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Exports({ create }: { create: React.ReactNode }) {
  const { t } = useTranslation("admin");
  const jobs = useQuery(exportsQuery);
  useLiveExports();
  if (jobs.isPending) return <ListSkeleton rows={3} />;
  // While one goes on, a look that fails is made again by itself.
  if (!jobs.data) {
    return <ErrorState error={jobs.error} retry={() => void jobs.refetch()} retrying={jobs.isFetching} />;
  }
  if (jobs.data.length === 0) {
    return <EmptyState icon={IconFileZip} title={t("exports.none")} action={create} />;
  }
  return (
    <ul className={classes.rows}>
      {jobs.data.map((job) => (
        <ExportRow key={job.id} job={job} />
      ))}
    </ul>
  );
}
