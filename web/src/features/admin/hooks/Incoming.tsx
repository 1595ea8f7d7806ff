/** Addresses at which programs send messages into a channel. */
import { Button, Select } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IncomingWebhook } from "@/api";
import type { Channel, Id } from "@/chat";
import { EmptyState, ErrorState, ListSkeleton, RelativeTime, toast, useConfirm } from "@/ui";
import { useAdminChange } from "../queries";
import classes from "./hooks.module.css";
import { IncomingDialog } from "./IncomingDialog";
import { deleteIncoming, incomingQuery } from "./requests";

/** The list of a channel, with the choice of it. */
export function Incoming({ channels }: { channels: readonly Channel[] }) {
  const { t } = useTranslation("admin");
  const [chosen, setChosen] = useState<Id | null>(null);
  const [creating, setCreating] = useState(false);
  const channel = channels.find(({ id }) => id === chosen) ?? channels[0];
  if (!channel) return <EmptyState icon={IconWebhook} title={t("hooks.noChannel")} />;
  const create = (
    <Button leftSection={<IconPlus size={18} stroke={1.5} aria-hidden />} onClick={() => setCreating(true)}>
      {t("hooks.in.create")}
    </Button>
  );
  return (
    <>
      <div className={classes.bar}>
        <Select
          aria-label={t("hooks.channel")}
          allowDeselect={false}
          searchable
          className={classes.choice ?? ""}
          value={channel.id}
          onChange={setChosen}
          data={channels.map(({ id, name }) => ({ value: id, label: `#${name}` }))}
        />
        {create}
      </div>
      <Addresses channel={channel} create={create} />
      {creating && (
        <IncomingDialog
          channels={channels}
          channel={channel.id}
          onClose={() => setCreating(false)}
          onMade={setChosen}
        />
      )}
    </>
  );
}

function Addresses({ channel, create }: { channel: Channel; create: React.ReactNode }) {
  const { t } = useTranslation("admin");
  const hooks = useQuery(incomingQuery(channel.id));
  if (hooks.isPending) return <ListSkeleton rows={2} />;
  if (hooks.isError) {
    return <ErrorState error={hooks.error} retry={() => void hooks.refetch()} retrying={hooks.isFetching} />;
  }
  if (hooks.data.items.length === 0) {
    return (
      <EmptyState icon={IconWebhook} title={t("hooks.in.none", { channel: channel.name })} action={create} />
    );
  }
  return (
    <ul className={classes.rows}>
      {hooks.data.items.map((hook) => (
        <Address key={hook.id} hook={hook} />
      ))}
    </ul>
  );
}

function Address({ hook }: { hook: IncomingWebhook }) {
  const { t } = useTranslation("admin");
  const confirm = useConfirm();
  const { name } = hook;
  const remove = useAdminChange(
    () => deleteIncoming(hook.id),
    () => toast({ message: t("hooks.in.withdrawn", { name }), tone: "success" }),
  );
  const withdraw = async () => {
    const question = { title: t("hooks.in.withdrawTitle", { name }), action: t("hooks.in.withdraw") };
    if (await confirm({ ...question, children: t("hooks.in.withdrawText"), danger: true })) {
      remove.mutate(undefined);
    }
  };
  return (
    <li className={classes.row}>
      <span className={classes.mark}>
        <IconWebhook size={22} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.text}>
        <span className={classes.name}>{name}</span>
        <span className={classes.detail}>
          {t("hooks.madeAt")} <RelativeTime at={hook.createdAt} />
          {" · "}
          {hook.lastUsedAt ? (
            <>
              {t("hooks.in.used")} <RelativeTime at={hook.lastUsedAt} />
            </>
          ) : (
            t("hooks.in.unused")
          )}
        </span>
      </div>
      <Button variant="default" size="sm" onClick={() => void withdraw()} loading={remove.isPending}>
        {t("hooks.in.withdraw")}
      </Button>
    </li>
  );
}
