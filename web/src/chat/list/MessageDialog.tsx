/** What a message said before, and reporting it to who looks after the place. */
import { Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorState, FormProblem, ListSkeleton, RelativeTime, toast, useProblemText } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { Markdown } from "../markdown/Markdown";
import type { Id, Message } from "../protocol";
import { ask } from "../rest";
import classes from "./dialog.module.css";
import { type OpenDialog, showDialog } from "./dialogs";

const close = () => showDialog(null);

export default function MessageDialog({ open }: { open: OpenDialog }) {
  const { t } = useTranslation(["chat", "rooms", "common"]);
  return (
    <Frame
      title={open.kind === "history" ? t("rooms:history.title") : t("rooms:report.title")}
      onClose={close}
    >
      {open.kind === "history" ? <History id={open.id} /> : <Report message={open.message} />}
    </Frame>
  );
}

interface Earlier {
  text: string;
  /** Until when it stood. */
  until: string;
}

function History({ id }: { id: Id }) {
  const { t } = useTranslation(["chat", "rooms"]);
  const earlier = useQuery({
    queryKey: ["chat", "history", id],
    queryFn: ({ signal }) => ask<{ items: Earlier[] }>("GET", `/messages/${id}/history`, { signal }),
    staleTime: 0,
  });
  if (earlier.isPending) return <ListSkeleton rows={2} />;
  if (earlier.isError) return <ErrorState error={earlier.error} retry={() => void earlier.refetch()} />;
  return (
    <ol className={classes.versions} aria-label={t("rooms:history.title")}>
      {earlier.data.items.toReversed().map(({ text, until }) => (
        <li key={until}>
          <p className={classes.until}>
            {t("rooms:history.until")} <RelativeTime at={until} />
          </p>
          <Markdown text={text} />
        </li>
      ))}
    </ol>
  );
}

/** Longest reason. */
const LONGEST = 300;

function Report({ message }: { message: Message }) {
  const { t } = useTranslation(["chat", "rooms", "common"]);
  const problem = useProblemText();
  const [reason, setReason] = useState("");
  const [failed, setFailed] = useState<string | null>(null);
  const send = async () => {
    try {
      await ask("POST", `/messages/${message.id}/report`, { body: { reason: reason.trim() } });
      close();
      toast({ message: t("rooms:report.done"), tone: "success" });
    } catch (error) {
      setFailed(problem(error));
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className={classes.until}>{t("rooms:report.text")}</p>
      <Textarea
        label={t("rooms:report.reason")}
        autosize
        minRows={2}
        maxLength={LONGEST}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <FormProblem text={failed} />
      <Foot action={t("rooms:report.send")} onClose={close} />
    </form>
  );
}
