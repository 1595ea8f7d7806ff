/** Whether the nodes share anything, and whether they can. */
import { IconDatabase, IconDatabaseOff, IconServer } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SharedStore } from "@/api";
import { type IconType, RelativeTime } from "@/ui";
import classes from "./server.module.css";

/** Null is one node alone by choice. */
export function Redis({ state }: { state: SharedStore | null }) {
  const { t } = useTranslation("admin");
  if (state === null) {
    return <State icon={IconServer} title={t("server.alone")} text={t("server.aloneText")} />;
  }
  const name = t("server.redis");
  if (state.up) {
    const title = `${name}: ${t("server.redisUp")}`;
    return <State icon={IconDatabase} tone="good" title={title} text={t("server.redisUpText")} />;
  }
  const text = (
    <>
      {t("server.redisDownText")} {state.awaySince && <RelativeTime at={state.awaySince} />}
    </>
  );
  return <State icon={IconDatabaseOff} tone="bad" title={`${name}: ${t("server.redisDown")}`} text={text} />;
}

interface StateProps {
  icon: IconType;
  tone?: "good" | "bad";
  title: string;
  text: React.ReactNode;
}

function State({ icon: Icon, tone, title, text }: StateProps) {
  return (
    <div className={classes.state} role="status" data-tone={tone}>
      <span className={classes.mark} aria-hidden>
        <Icon size={24} stroke={1.5} />
      </span>
      <div className={classes.text}>
        <span className={classes.name}>{title}</span>
        <span className={classes.detail}>{text}</span>
      </div>
    </div>
  );
}
