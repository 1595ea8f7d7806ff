/** Where one is logged in, and how to end it. */
import { Badge, Button, Group } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, leaveSession, type Session, unwrap } from "@/api";
import { ErrorState, ListSkeleton, RelativeTime, toast, useConfirm, useProblemText } from "@/ui";
import classes from "./settings.module.css";

const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/sessions", { signal })),
});

/** The section. */
export default function SessionsSection() {
  const { t } = useTranslation("settings");
  const sessions = useQuery(sessionsQuery);
  if (sessions.isPending) return <ListSkeleton rows={3} />;
  if (sessions.isError) {
    return (
      <ErrorState
        error={sessions.error}
        retry={() => void sessions.refetch()}
        retrying={sessions.isFetching}
      />
    );
  }
  const items = [...sessions.data.items].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <>
      <p className={classes.lead}>{t("sessions.help")}</p>
      <ul className={classes.rows}>
        {items.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      <EndAll others={items.length > 1} />
    </>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const text = useProblemText();
  const end = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id: session.id } } })),
    onSuccess: () => toast({ message: t("sessions.ended", { device: session.device }), tone: "success" }),
    onError: (error) => toast({ message: text(error), tone: "failure" }),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  });
  const Icon = /Android|iPhone|iPad/.test(session.device) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={classes.row}>
      <span className={classes.device}>
        <Icon size={24} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.text}>
        <span className={classes.name}>{session.device || t("sessions.unknown")}</span>
        <span className={classes.detail}>
          {session.address} · <RelativeTime at={session.lastSeenAt} />
        </span>
      </div>
      {session.current ? (
        <Badge color="green" variant="light">
          {t("sessions.this")}
        </Badge>
      ) : (
        <Button
          variant="default"
          size="sm"
          onClick={() => end.mutate()}
          loading={end.isPending}
          aria-label={t("sessions.endOne", { device: session.device })}
        >
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}

function EndAll({ others }: { others: boolean }) {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const confirm = useConfirm();
  const text = useProblemText();
  const end = useMutation({
    mutationFn: (keepThis: boolean) =>
      unwrap(api.POST("/api/v1/auth/logout-everywhere", { body: { keepThis } })),
    onSuccess: (_, keepThis) => {
      if (!keepThis) return leaveSession();
      toast({ message: t("sessions.othersEnded"), tone: "success" });
      void client.invalidateQueries(sessionsQuery);
    },
    onError: (error) => toast({ message: text(error), tone: "failure" }),
  });
  const everywhere = async () => {
    const question = { title: t("sessions.everywhereTitle"), action: t("sessions.everywhere"), danger: true };
    if (await confirm({ ...question, children: t("sessions.everywhereText") })) end.mutate(false);
  };
  return (
    <Group gap="xs" mt="lg">
      {others && (
        <Button variant="default" onClick={() => end.mutate(true)} loading={end.isPending && end.variables}>
          {t("sessions.others")}
        </Button>
      )}
      <Button variant="light" color="red" onClick={() => void everywhere()}>
        {t("sessions.everywhere")}
      </Button>
    </Group>
  );
}
