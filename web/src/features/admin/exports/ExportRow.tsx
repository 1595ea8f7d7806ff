/** One export: how far it is, why it failed, or what it made. */
import { Badge, Button, Progress } from "@mantine/core";
import { IconDownload, IconFileZip, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Job } from "@/api";
import { sizeText } from "@/chat/files/size";
import { IconButton, RelativeTime, toast, useConfirm, useProblemText } from "@/ui";
import { useAdminChange } from "../queries";
import classes from "./exports.module.css";
import { isGoing, isReady, momentText, percent, reasonOf } from "./jobs";
import { downloadExport, removeExport } from "./requests";

const colors = { waiting: "gray", running: "iris", done: "green", failed: "red", canceled: "gray" } as const;

/** The row. */
export function ExportRow({ job }: { job: Job }) {
  const { t, i18n } = useTranslation("admin");
  const at = momentText(job.createdAt, i18n.language);
  return (
    <li className={classes.row}>
      <span className={classes.mark}>
        <IconFileZip size={22} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>{t("exports.of", { time: at })}</span>
          <Badge variant="light" color={colors[job.state]} className={classes.badge}>
            {t(`exports.state.${job.state}`)}
          </Badge>
        </span>
        <Detail job={job} />
      </div>
      <Acts job={job} at={at} />
    </li>
  );
}

function Detail({ job }: { job: Job }) {
  const { t, i18n } = useTranslation("admin");
  if (isGoing(job)) return <Going job={job} />;
  if (job.state === "failed") {
    return <span className={classes.detail}>{t(`exports.reason.${reasonOf(job)}`)}</span>;
  }
  return (
    <span className={classes.detail}>
      {isReady(job) && `${sizeText(job.resultBytes ?? 0, i18n.language)} · `}
      {job.expiresAt && (
        <>
          {t("exports.kept")} <RelativeTime at={job.expiresAt} />
        </>
      )}
    </span>
  );
}

function Going({ job }: { job: Job }) {
  const { t } = useTranslation("admin");
  const done = percent(job);
  return (
    <>
      <Progress
        className={classes.progress ?? ""}
        value={done ?? 100}
        animated={done === null}
        aria-label={t("exports.progress")}
      />
      <span className={classes.detail}>
        {done === null
          ? t("exports.counting")
          : t("exports.steps", { percent: done, done: job.done, count: job.total })}
      </span>
    </>
  );
}

function Acts({ job, at }: { job: Job; at: string }) {
  const { t } = useTranslation(["admin", "common"]);
  const confirm = useConfirm();
  const text = useProblemText();
  const going = isGoing(job);
  const remove = useAdminChange(() => removeExport(job.id));
  const download = useMutation({
    mutationFn: () => downloadExport(job),
    onError: (error) => toast({ message: text(error), tone: "failure" }),
  });
  const askRemove = async () => {
    const question = { title: t("exports.removeTitle", { time: at }), action: t("common:action.remove") };
    if (!isReady(job) || (await confirm({ ...question, children: t("exports.removeText"), danger: true }))) {
      remove.mutate(undefined);
    }
  };
  if (going) {
    return (
      <Button variant="default" size="sm" onClick={() => remove.mutate(undefined)} loading={remove.isPending}>
        {t("common:action.cancel")}
      </Button>
    );
  }
  return (
    <>
      {isReady(job) && (
        <Button
          size="sm"
          leftSection={<IconDownload size={18} stroke={1.5} aria-hidden />}
          onClick={() => download.mutate()}
          loading={download.isPending}
        >
          {t("exports.download")}
        </Button>
      )}
      <IconButton
        label={t("exports.remove", { time: at })}
        icon={<IconTrash size={20} stroke={1.5} />}
        onClick={() => void askRemove()}
        disabled={remove.isPending}
      />
    </>
  );
}
