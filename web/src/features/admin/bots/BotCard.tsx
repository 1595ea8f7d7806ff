/** One bot with its tokens, and what can be done about it. */
import { Badge, Button, Menu, Switch } from "@mantine/core";
import { IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/api";
import { Avatar, RelativeTime, RoleBadge, toast, useConfirm } from "@/ui";
import { useAdminChange } from "../queries";
import { RowMenu } from "../RowMenu";
import { BotDialog } from "./BotDialog";
import classes from "./bots.module.css";
import { changeBot, deleteBot } from "./requests";
import { TokenDialog } from "./TokenDialog";
import { TokenRow } from "./TokenRow";

/** The card. */
export function BotCard({ bot }: { bot: Bot }) {
  const { t } = useTranslation("admin");
  const [giving, setGiving] = useState(false);
  return (
    <li className={classes.bot} aria-label={bot.name}>
      <Head bot={bot} />
      {bot.description && <p className={classes.description}>{bot.description}</p>}
      {bot.tokens.length > 0 && (
        <ul className={classes.tokens} aria-label={t("bots.tokens")}>
          {bot.tokens.map((token) => (
            <TokenRow key={token.id} bot={bot} token={token} />
          ))}
        </ul>
      )}
      <div>
        <Button
          variant="default"
          size="sm"
          leftSection={<IconKey size={18} stroke={1.5} aria-hidden />}
          onClick={() => setGiving(true)}
        >
          {t("bots.token.create")}
        </Button>
      </div>
      {giving && <TokenDialog bot={bot} onClose={() => setGiving(false)} />}
    </li>
  );
}

function Head({ bot }: { bot: Bot }) {
  const { t } = useTranslation("admin");
  const change = useAdminChange((enabled: boolean) => changeBot(bot.id, { enabled }));
  return (
    <div className={classes.head} data-dim={!bot.enabled || undefined}>
      <Avatar name={bot.name} picture={bot.picture ?? null} size={40} />
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>
            {bot.name} <span className={classes.handle}>@{bot.handle}</span>
          </span>
          <RoleBadge role={bot.role} className={classes.badge ?? ""} />
          {!bot.enabled && (
            <Badge variant="light" color="gray" className={classes.badge ?? ""}>
              {t("bots.stopped")}
            </Badge>
          )}
        </span>
        <span className={classes.detail}>
          {t("bots.madeAt")} <RelativeTime at={bot.createdAt} />
          {bot.owner && ` · ${t("bots.owner", { name: bot.owner.name })}`}
        </span>
      </div>
      <Switch
        aria-label={t("bots.enabled", { name: bot.name })}
        checked={change.isPending ? change.variables : bot.enabled}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      <BotMenu bot={bot} />
    </div>
  );
}

function BotMenu({ bot }: { bot: Bot }) {
  const { t } = useTranslation(["admin", "common"]);
  const { name } = bot;
  const confirm = useConfirm();
  const [changing, setChanging] = useState(false);
  const remove = useAdminChange(
    () => deleteBot(bot.id),
    () => toast({ message: t("bots.removed", { name }), tone: "success" }),
  );
  const askRemove = async () => {
    const question = { title: t("bots.removeTitle", { name }), action: t("common:action.remove") };
    if (await confirm({ ...question, children: t("bots.removeText"), danger: true }))
      remove.mutate(undefined);
  };
  return (
    <>
      <RowMenu label={t("bots.actions", { name })}>
        <Menu.Item leftSection={<IconPencil size={18} stroke={1.5} />} onClick={() => setChanging(true)}>
          {t("bots.change")}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={18} stroke={1.5} />}
          onClick={() => void askRemove()}
        >
          {t("common:action.remove")}
        </Menu.Item>
      </RowMenu>
      {changing && <BotDialog bot={bot} onClose={() => setChanging(false)} />}
    </>
  );
}
