/** Somebody: who they are, whether they are there, and ways to reach them. */
import { Button } from "@mantine/core";
import { IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, type Person, useMe } from "@/api";
import { chat, type Id, usePresence } from "@/chat";
import { PersonActs } from "@/features/moderation/PersonActs";
import { CallButtons } from "@/features/people/CallButtons";
import { personQuery, useBlock } from "@/features/people/queries";
import { Avatar, BotBadge, ButtonLink, EmptyState, ErrorState, ListSkeleton, RoleBadge } from "@/ui";
import { WriteButton } from "../channels/WriteButton";
import classes from "./panel.module.css";
import { markOf } from "./presence";

/** The panel. */
export default function PersonPanel({ id }: { id: Id }) {
  const { t } = useTranslation("people");
  const person = useQuery(personQuery(id));
  if (person.isPending) return <ListSkeleton rows={2} />;
  if (person.isError) {
    return person.error instanceof ApiError && person.error.status === 404 ? (
      <EmptyState icon={IconUserOff} title={t("gone")} />
    ) : (
      <ErrorState error={person.error} retry={() => void person.refetch()} />
    );
  }
  return <Card person={person.data} />;
}

function Card({ person }: { person: Person }) {
  const { t } = useTranslation("common");
  const presence = usePresence([person.id]);
  const mark = markOf(presence.get(person.id));
  return (
    <div className={classes.card}>
      <Avatar name={person.name} picture={person.picture} size={96} presence={mark} />
      <h3 className={classes.cardName}>{person.name}</h3>
      <p className={classes.line}>@{person.handle}</p>
      <p className={classes.line}>{t(`presence.${mark}`)}</p>
      <BotBadge bot={person.bot} />
      <RoleBadge role={person.role} />
      <Suspense fallback={null}>
        <PersonActs person={person} />
      </Suspense>
      <Actions person={person} />
    </div>
  );
}

function Actions({ person }: { person: Person }) {
  const { t } = useTranslation("people");
  const me = useMe();
  const block = useBlock();
  const setBlocked = (blocked: boolean) =>
    block.mutate({ person, blocked }, { onSuccess: () => chat.showBlocked(person.id, blocked) });
  if (person.id === me.id) {
    return (
      <div className={classes.actions}>
        <ButtonLink variant="default" to="/settings/$section" params={{ section: "profile" }}>
          {t("editSelf")}
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className={classes.actions}>
      {person.blocked ? (
        <p className={classes.line}>{t("blockedText", { name: person.name })}</p>
      ) : (
        <>
          <WriteButton person={person.id} size="md" />
          <CallButtons person={person} />
        </>
      )}
      <Button
        variant="subtle"
        color={person.blocked ? "iris" : "red"}
        onClick={() => setBlocked(!person.blocked)}
      >
        {person.blocked ? t("block.undo") : t("block.do")}
      </Button>
    </div>
  );
}
