/** One program that is told, with what can be done about it. */
import { Badge, Menu, Switch } from "@mantine/core";
import { IconListDetails, IconPencil, IconPlugConnected, IconSend, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Webhook } from "@/api";
import { type Channel, useChannel } from "@/chat";
import { RelativeTime, toast, useConfirm } from "@/ui";
import { useAdminChange } from "../queries";
import { RowMenu } from "../RowMenu";
import { Deliveries } from "./Deliveries";
import { eventKey, hostOf } from "./hooks";
import classes from "./hooks.module.css";
import { OutgoingDialog } from "./OutgoingDialog";
import { changeOutgoing, deleteOutgoing, testOutgoing } from "./requests";

interface OutgoingRowProps {
  hook: Webhook;
  channels: readonly Channel[];
}

/** The row. */
export function OutgoingRow({ hook, channels }: OutgoingRowProps) {
  const { t } = useTranslation("admin");
  const host = hostOf(hook.url);
  const { url, format, events } = hook;
  const change = useAdminChange((enabled: boolean) =>
    changeOutgoing(hook.id, { url, format, events, enabled }),
  );
  return (
    <li className={classes.row} data-dim={!hook.enabled || undefined}>
      <span className={classes.mark}>
        <IconSend size={22} stroke={1.5} aria-hidden />
      </span>
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>{host}</span>
          <Badge variant="light" color="gray" className={classes.badge}>
            {t(`hooks.format.${format}`)}
          </Badge>
          <Stopped hook={hook} />
          {hook.dead > 0 && (
            <Badge variant="light" color="red" className={classes.badge}>
              {t("hooks.out.dead", { count: hook.dead })}
            </Badge>
          )}
        </span>
        <Details hook={hook} />
      </div>
      <Switch
        aria-label={t("hooks.out.enabled", { host })}
        checked={change.isPending ? change.variables : hook.enabled}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      <HookMenu hook={hook} host={host} channels={channels} />
    </li>
  );
}

/** Why nothing is told any more, where somebody did not simply switch it off. */
function Stopped({ hook }: { hook: Webhook }) {
  const { t } = useTranslation("admin");
  if (hook.enabled) return null;
  const bad = hook.disabledReason === "gone" || hook.disabledReason === "failing";
  const reason = bad ? (hook.disabledReason as "gone" | "failing") : "stopped";
  return (
    <Badge variant="light" color={bad ? "red" : "gray"} className={classes.badge}>
      {t(`hooks.stopped.${reason}`)}
    </Badge>
  );
}

function Details({ hook }: { hook: Webhook }) {
  const { t } = useTranslation("admin");
  const channel = useChannel(hook.channel ?? undefined);
  const where = hook.channel ? `#${channel?.name ?? t("hooks.out.unknownChannel")}` : t("hooks.out.every");
  const told = hook.events.map((each) => {
    const key = eventKey(each);
    return key ? t(`hooks.event.${key}`) : each;
  });
  return (
    <>
      <span className={classes.detail}>
        {where} · {told.join(", ")}
      </span>
      <span className={classes.detail}>
        {t("hooks.madeAt")} <RelativeTime at={hook.createdAt} />
        {hook.failures > 0 && ` · ${t("hooks.out.failures", { count: hook.failures })}`}
      </span>
    </>
  );
}

function HookMenu({ hook, host, channels }: OutgoingRowProps & { host: string }) {
  const { t } = useTranslation(["admin", "common"]);
  const confirm = useConfirm();
  const [open, setOpen] = useState<"deliveries" | "change" | null>(null);
  const remove = useAdminChange(
    () => deleteOutgoing(hook.id),
    () => toast({ message: t("hooks.out.removed", { host }), tone: "success" }),
  );
  const test = useAdminChange(
    () => testOutgoing(hook.id),
    ({ ok, status, error }) => {
      const message =
        status == null
          ? t("hooks.test.noAnswer", { host, error })
          : t(ok ? "hooks.test.taken" : "hooks.test.refused", { host, status });
      toast({ message, tone: ok ? "success" : "failure" });
    },
  );
  const askRemove = async () => {
    const question = { title: t("hooks.out.removeTitle", { host }), action: t("common:action.remove") };
    if (await confirm({ ...question, children: t("hooks.out.removeText"), danger: true })) {
      remove.mutate(undefined);
    }
  };
  return (
    <>
      <RowMenu label={t("hooks.out.actions", { host })}>
        <Menu.Item
          leftSection={<IconListDetails size={18} stroke={1.5} />}
          onClick={() => setOpen("deliveries")}
        >
          {t("hooks.deliveries.title")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPlugConnected size={18} stroke={1.5} />}
          disabled={test.isPending}
          onClick={() => test.mutate(undefined)}
        >
          {t("hooks.test.send")}
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil size={18} stroke={1.5} />} onClick={() => setOpen("change")}>
          {t("hooks.out.change")}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={18} stroke={1.5} />}
          onClick={() => void askRemove()}
        >
          {t("common:action.remove")}
        </Menu.Item>
      </RowMenu>
      {open === "deliveries" && <Deliveries id={hook.id} host={host} onClose={() => setOpen(null)} />}
      {open === "change" && <OutgoingDialog channels={channels} hook={hook} onClose={() => setOpen(null)} />}
    </>
  );
}
