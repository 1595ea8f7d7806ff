/** People one has blocked. */
import { Button } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { blocksQuery, useBlock } from "@/features/people/queries";
import { Avatar, EmptyState, ErrorState, ListSkeleton } from "@/ui";
import classes from "./settings.module.css";

/** The section. */
export default function BlockedSection() {
  const { t } = useTranslation(["settings", "people"]);
  const blocks = useQuery(blocksQuery);
  const block = useBlock();
  if (blocks.isPending) return <ListSkeleton rows={3} />;
  if (blocks.isError) {
    return (
      <ErrorState error={blocks.error} retry={() => void blocks.refetch()} retrying={blocks.isFetching} />
    );
  }
  if (blocks.data.items.length === 0) return <EmptyState icon={IconMoodSmile} title={t("blocked.none")} />;
  return (
    <ul className={classes.rows}>
      {blocks.data.items.map((person) => (
        <li key={person.id} className={classes.row}>
          <Avatar name={person.name} picture={person.picture} size={40} />
          <div className={classes.text}>
            <span className={classes.name}>{person.name}</span>
            <span className={classes.detail}>@{person.handle}</span>
          </div>
          <Button variant="default" size="sm" onClick={() => block.mutate({ person, blocked: false })}>
            {t("people:block.undo")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
