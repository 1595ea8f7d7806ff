/** Programs that are told what happens. */
import { Button, Select } from "@mantine/core";
import { IconPlus, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Channel, useCan } from "@/chat";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui";
import classes from "./hooks.module.css";
import { OutgoingDialog } from "./OutgoingDialog";
import { OutgoingRow } from "./OutgoingRow";
import { outgoingQuery } from "./requests";

/** Stands for all of the server in the choice. */
const ALL = "all";

/** The list: all of the server for who runs it, else of a channel. */
export function Outgoing({ channels }: { channels: readonly Channel[] }) {
  const { t } = useTranslation("admin");
  const everywhere = useCan().hooks;
  const [chosen, setChosen] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  const known = chosen === ALL || channels.some(({ id }) => id === chosen) ? chosen : null;
  const value = known ?? (everywhere ? ALL : channels[0]?.id);
  if (!value) return <EmptyState icon={IconSend} title={t("hooks.noChannel")} />;
  const create = (
    <Button leftSection={<IconPlus size={18} stroke={1.5} aria-hidden />} onClick={() => setCreating(true)}>
      {t("hooks.out.create")}
    </Button>
  );
  const named = channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
  return (
    <>
      <div className={classes.bar}>
        <Select
          aria-label={t("hooks.channel")}
          allowDeselect={false}
          searchable
          className={classes.choice ?? ""}
          value={value}
          onChange={setChosen}
          data={everywhere ? [{ value: ALL, label: t("hooks.out.all") }, ...named] : named}
        />
        {create}
      </div>
      <Receivers channel={value === ALL ? null : value} channels={channels} create={create} />
      {creating && (
        <OutgoingDialog
          channels={channels}
          channel={value === ALL ? null : value}
          // The list of all has it anyway.
          onTold={(channel) => value !== ALL && setChosen(channel ?? ALL)}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}

interface ReceiversProps {
  channel: string | null;
  channels: readonly Channel[];
  create: React.ReactNode;
}

function Receivers({ channel, channels, create }: ReceiversProps) {
  const { t } = useTranslation("admin");
  const hooks = useQuery(outgoingQuery(channel));
  if (hooks.isPending) return <ListSkeleton rows={2} />;
  if (hooks.isError) {
    return <ErrorState error={hooks.error} retry={() => void hooks.refetch()} retrying={hooks.isFetching} />;
  }
  if (hooks.data.items.length === 0) {
    return <EmptyState icon={IconSend} title={t("hooks.out.none")} action={create} />;
  }
  return (
    <ul className={classes.rows}>
      {hooks.data.items.map((hook) => (
        <OutgoingRow key={hook.id} hook={hook} channels={channels} />
      ))}
    </ul>
  );
}
