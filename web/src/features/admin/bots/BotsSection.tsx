/** Bots: programs that take part, and their tokens. */
import { Button } from "@mantine/core";
import { IconPlus, IconRobot } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, ListSkeleton, Page } from "@/ui";
import { BotCard } from "./BotCard";
import { BotDialog } from "./BotDialog";
import classes from "./bots.module.css";
import { botsQuery } from "./requests";

/** The section. */
export default function BotsSection() {
  const { t } = useTranslation("admin");
  const [creating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={18} stroke={1.5} aria-hidden />} onClick={() => setCreating(true)}>
      {t("bots.create")}
    </Button>
  );
  return (
    <Page title={t("bots.title")} description={t("bots.help")} actions={create}>
      <Bots create={create} />
      {creating && <BotDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Bots({ create }: { create: ReactNode }) {
  const { t } = useTranslation("admin");
  const bots = useQuery(botsQuery);
  if (bots.isPending) return <ListSkeleton rows={3} />;
  if (bots.isError) {
    return <ErrorState error={bots.error} retry={() => void bots.refetch()} retrying={bots.isFetching} />;
  }
  if (bots.data.items.length === 0) {
    return <EmptyState icon={IconRobot} title={t("bots.none")} action={create} />;
  }
  return (
    <ul className={classes.bots}>
      {bots.data.items.map((bot) => (
        <BotCard key={bot.id} bot={bot} />
      ))}
    </ul>
  );
}
