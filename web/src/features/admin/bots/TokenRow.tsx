/** One token of a bot: what it is good for, when it was used, and its end. */
import { Badge, Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Bot, BotToken } from "@/api";
import { RelativeTime, toast, useConfirm } from "@/ui";
import { useAdminChange } from "../queries";
import { isOver, knownScopes } from "./bots";
import classes from "./bots.module.css";
import { revokeToken } from "./requests";

/** The row. */
export function TokenRow({ bot, token }: { bot: Bot; token: BotToken }) {
  const { t } = useTranslation("admin");
  const { name } = token;
  const confirm = useConfirm();
  const revoke = useAdminChange(
    () => revokeToken(bot.id, token.id),
    () => toast({ message: t("bots.token.revoked", { name }), tone: "success" }),
  );
  const ask = async () => {
    const question = { title: t("bots.token.revokeTitle", { name }), action: t("bots.token.revoke") };
    if (await confirm({ ...question, children: t("bots.token.revokeText"), danger: true })) {
      revoke.mutate(undefined);
    }
  };
  return (
    <li className={classes.token}>
      <IconKey size={18} stroke={1.5} aria-hidden className={classes.key} />
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>{name}</span>
          {knownScopes(token.scopes).map((scope) => (
            <Badge key={scope} variant="light" color="gray" className={classes.badge ?? ""}>
              {t(`bots.scope.${scope}`)}
            </Badge>
          ))}
        </span>
        <Detail token={token} />
      </div>
      <Button variant="default" size="sm" onClick={() => void ask()} loading={revoke.isPending}>
        {t("bots.token.revoke")}
      </Button>
    </li>
  );
}

function Detail({ token }: { token: BotToken }) {
  const { t } = useTranslation("admin");
  return (
    <span className={classes.detail}>
      {token.lastUsedAt ? (
        <>
          {t("bots.token.used")} <RelativeTime at={token.lastUsedAt} />
        </>
      ) : (
        t("bots.token.unused")
      )}
      {token.expiresAt && (
        <>
          {" · "}
          {isOver(token, Date.now()) ? t("bots.token.over") : t("expires")}{" "}
          <RelativeTime at={token.expiresAt} />
        </>
      )}
    </span>
  );
}
