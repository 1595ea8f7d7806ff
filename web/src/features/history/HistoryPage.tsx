/** Recent and missed calls, by day, each with a way to call back. */
import { SegmentedControl } from "@mantine/core";
import { IconPhone, IconPhoneCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CallEntry } from "@/api";
import { usePresence } from "@/calls";
import { ButtonLink, EmptyState, ErrorState, ListSkeleton, Page, ShowMore } from "@/ui";
import { CallRow } from "./CallRow";
import { byDay, dayName } from "./group";
import classes from "./history.module.css";
import { callsQuery, useMarkSeen } from "./queries";

const route = getRouteApi("/inside/calls");

/** The page. */
export function HistoryPage() {
  const { t } = useTranslation("history");
  const { only } = route.useSearch();
  const navigate = useNavigate();
  const filter = (
    <SegmentedControl
      aria-label={t("filter")}
      value={only ?? "all"}
      onChange={(value) => {
        const search = value === "missed" ? { only: "missed" as const } : {};
        void navigate({ to: "/calls", search, replace: true });
      }}
      data={[
        { value: "all", label: t("all") },
        { value: "missed", label: t("missed") },
      ]}
    />
  );
  return (
    <Page title={t("title")} actions={filter}>
      <Calls missedOnly={only === "missed"} />
    </Page>
  );
}

function Calls({ missedOnly }: { missedOnly: boolean }) {
  const calls = useInfiniteQuery(callsQuery);
  useSeeing(calls.data?.pages[0]?.unseen ?? 0);
  const shown = useMemo(() => {
    const all = (calls.data?.pages ?? []).flatMap((page) => page.items);
    return missedOnly ? all.filter((call) => call.outcome === "missed") : all;
  }, [calls.data, missedOnly]);

  if (calls.isPending) return <ListSkeleton rows={8} />;
  if (calls.isError && shown.length === 0) {
    return <ErrorState error={calls.error} retry={() => void calls.refetch()} retrying={calls.isFetching} />;
  }
  return (
    <>
      {shown.length === 0 ? <NoCalls missedOnly={missedOnly} /> : <Days calls={shown} />}
      <ShowMore query={calls} />
    </>
  );
}

/** Missed calls count as seen once this page has shown them. */
function useSeeing(unseen: number): void {
  const { mutate } = useMarkSeen();
  useEffect(() => {
    if (unseen > 0) mutate();
  }, [unseen, mutate]);
}

function Days({ calls }: { calls: CallEntry[] }) {
  const { i18n } = useTranslation();
  const ids = useMemo(
    () => [...new Set(calls.flatMap((call) => (call.peer ? [call.peer.id] : [])))],
    [calls],
  );
  const presence = usePresence(ids);
  const now = new Date();
  return byDay(calls).map((day) => (
    <section key={day.key} className={classes.day} aria-labelledby={`day-${day.key}`}>
      <h2 id={`day-${day.key}`} className={classes.date}>
        {dayName(day.at, now, i18n.language)}
      </h2>
      <ul className={classes.rows}>
        {day.calls.map((call) => (
          <CallRow key={call.id} call={call} presence={call.peer ? presence[call.peer.id] : undefined} />
        ))}
      </ul>
    </section>
  ));
}

function NoCalls({ missedOnly }: { missedOnly: boolean }) {
  const { t } = useTranslation("history");
  if (missedOnly) return <EmptyState icon={IconPhoneCheck} title={t("noMissed")} />;
  return (
    <EmptyState
      icon={IconPhone}
      title={t("noCalls")}
      action={<ButtonLink to="/people">{t("findSomebody")}</ButtonLink>}
    />
  );
}
