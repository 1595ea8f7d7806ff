/** What people reported, and what comes of it. */
import { Button, Group, SegmentedControl } from "@mantine/core";
import { IconFlag, IconMoodSmile } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Id, useChannel } from "@/chat";
import { useChannelName } from "@/chat/channels/names";
import { personQuery } from "@/features/people/queries";
import {
  ButtonLink,
  EmptyState,
  ErrorState,
  ListSkeleton,
  Page,
  RelativeTime,
  ShowMore,
  toast,
  useConfirm,
} from "@/ui";
import type { Act, Target } from "./act-dialog";
import classes from "./moderation.module.css";
import { type Report, type ReportState, reportsQuery, type Settlement, settle, useAct } from "./requests";

const ActDialog = lazy(() => import("./ActDialog"));
const states = ["open", "done", "dismissed"] as const;

/** The section. */
export default function ReportsSection() {
  const { t } = useTranslation("moderation");
  const [state, setState] = useState<ReportState>("open");
  const filter = (
    <SegmentedControl<ReportState>
      aria-label={t("reports.filter")}
      value={state}
      onChange={setState}
      data={states.map((each) => ({ value: each, label: t(`reports.state.${each}`) }))}
    />
  );
  return (
    <Page title={t("reports.title")} description={t("reports.help")} actions={filter}>
      <Reports state={state} />
    </Page>
  );
}

function Reports({ state }: { state: ReportState }) {
  const { t } = useTranslation(["moderation", "common"]);
  const reports = useInfiniteQuery(reportsQuery(state));
  if (reports.isPending) return <ListSkeleton rows={3} />;
  if (reports.isError) return <ErrorState error={reports.error} retry={() => void reports.refetch()} />;
  const shown = reports.data.pages.flatMap((page) => page.items);
  if (shown.length === 0) return <EmptyState icon={IconMoodSmile} title={t(`reports.nothing.${state}`)} />;
  return (
    <>
      <ul className={classes.cards}>
        {shown.map((report) => (
          <ReportCard key={report.id} report={report} />
        ))}
      </ul>
      <ShowMore query={reports} />
    </>
  );
}

function useName(id: Id | null): string {
  const { t } = useTranslation("moderation");
  const person = useQuery({ ...personQuery(id ?? ""), enabled: id !== null });
  return person.data?.name ?? t("somebody");
}

function ReportCard({ report }: { report: Report }) {
  const { t } = useTranslation("moderation");
  const author = useName(report.author);
  const reporter = useName(report.reporter);
  const channel = useChannelName(useChannel(report.channel));
  return (
    <li className={classes.card}>
      <p className={classes.head}>
        <IconFlag size={18} stroke={1.5} aria-hidden />
        <span>
          {channel ? t("reports.in", { reporter, author, channel }) : t("reports.of", { reporter, author })}
        </span>
        <span className={classes.when}>
          <RelativeTime at={report.createdAt} />
        </span>
      </p>
      <p className={classes.why}>{report.reason}</p>
      {report.text !== null && <blockquote className={classes.quote}>{report.text}</blockquote>}
      {report.state === "open" ? (
        <Settle report={report} author={author} />
      ) : (
        <p className={classes.outcome}>{t(`reports.outcome.${report.outcome ?? "dismiss"}`)}</p>
      )}
    </li>
  );
}

function Settle({ report, author }: { report: Report; author: string }) {
  const { t } = useTranslation("moderation");
  const [act, setAct] = useState<Act | null>(null);
  const run = useAct(
    (how: Settlement) => settle(report.id, how),
    () => toast({ message: t("reports.settled"), tone: "success" }),
  );
  const confirm = useConfirm();
  const erase = async () => {
    const question = { title: t("reports.eraseTitle", { name: author }), action: t("reports.delete") };
    const text = <blockquote className={classes.quote}>{report.text}</blockquote>;
    if (await confirm({ ...question, danger: true, ...(report.text !== null && { children: text }) })) {
      run.mutate({ action: "delete" });
    }
  };
  const target: Target | null = report.author ? { id: report.author, name: author } : null;
  return (
    <Group gap="xs" mt="sm">
      <ButtonLink
        variant="default"
        size="sm"
        to="/chat/$channelId/$messageId"
        params={{ channelId: report.channel, messageId: report.message }}
      >
        {t("reports.look")}
      </ButtonLink>
      <Button variant="default" size="sm" onClick={() => run.mutate({ action: "dismiss" })}>
        {t("reports.dismiss")}
      </Button>
      <Button color="red" variant="light" size="sm" onClick={() => void erase()}>
        {t("reports.delete")}
      </Button>
      {target && (
        <>
          <Button color="red" variant="light" size="sm" onClick={() => setAct("timeout")}>
            {t("reports.timeout")}
          </Button>
          <Button color="red" size="sm" onClick={() => setAct("ban")}>
            {t("act.ban.do")}
          </Button>
        </>
      )}
      <Suspense fallback={null}>
        {act && target && (
          <ActDialog act={act} person={target} report={report.id} onClose={() => setAct(null)} />
        )}
      </Suspense>
    </Group>
  );
}
