/** One way of the connection check. */
import { Loader } from "@mantine/core";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Line, LineState } from "../../check/result";
import classes from "./check.module.css";

/** What became of a way, in words. */
export function wordsOf(t: TFunction<"calls">, state: LineState): string {
  const base = t(`check.state.${state.kind}`);
  if (state.kind === "works") return `${base}, ${t("check.took", { count: state.took })}`;
  return state.kind === "fails" ? `${base}. ${t(`check.why.${state.why}`)}` : base;
}

/** The way, what it is for, and what became of it. */
export function CheckLine({ line: { id, state } }: { line: Line }) {
  const { t } = useTranslation("calls");
  return (
    <li className={classes.line} data-state={state.kind}>
      <span className={classes.mark} aria-hidden>
        <Mark kind={state.kind} />
      </span>
      <div className={classes.text}>
        <span className={classes.name}>{t(`check.way.${id}.name`)}</span>
        <span className={classes.help}>{t(`check.way.${id}.help`)}</span>
      </div>
      <span className={classes.outcome}>{wordsOf(t, state)}</span>
    </li>
  );
}

function Mark({ kind }: { kind: LineState["kind"] }) {
  if (kind === "running") return <Loader size={18} />;
  if (kind === "works") return <IconCheck size={20} stroke={1.5} />;
  return kind === "fails" ? <IconX size={20} stroke={1.5} /> : <IconMinus size={20} stroke={1.5} />;
}
