/** "Connection check": tries every way a call could take from this browser, and says what that means. */
import { Alert, Button, CopyButton, Group, Progress, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconNetwork } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { announce, ErrorState } from "@/ui";
import type { CheckState } from "../../check/check";
import type { Line, Verdict } from "../../check/result";
import { CheckLine, wordsOf } from "./CheckLine";
import classes from "./check.module.css";
import { type RunningCheck, useConnectionCheck } from "./use-connection-check";

/** The whole check. */
export function ConnectionCheckPanel() {
  const { t } = useTranslation("calls");
  const check = useConnectionCheck();
  const { phase, lines, verdict, error } = check.state;
  useEffect(() => {
    if (verdict) announce(t(`check.verdict.${verdict}.title`));
  }, [verdict, t]);
  if (phase === "failed") return <ErrorState error={error} retry={check.start} />;
  return (
    <Stack gap="lg" className={classes.panel}>
      <Text size="sm" c="dimmed">
        {t("check.lead")}
      </Text>
      <Actions check={check} />
      {verdict && <Summary verdict={verdict} />}
      {phase === "canceled" && (
        <Text size="sm" role="status">
          {t("check.canceled")}
        </Text>
      )}
      {lines.length > 0 && (
        <ul className={classes.lines} aria-label={t("check.list")}>
          {lines.map((line) => (
            <CheckLine key={line.id} line={line} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function Actions({ check }: { check: RunningCheck }) {
  const { t } = useTranslation("calls");
  const { phase, lines, verdict } = check.state;
  if (phase === "running") return <Running state={check.state} cancel={check.cancel} />;
  const first = phase === "idle";
  return (
    <Group gap="xs">
      <Button
        variant={first ? "filled" : "default"}
        leftSection={<IconNetwork size={18} stroke={1.5} aria-hidden />}
        onClick={check.start}
      >
        {t(first ? "check.start" : "check.again")}
      </Button>
      {verdict && <CopyResult text={textOf(t, lines, verdict)} />}
    </Group>
  );
}

function Running({ state, cancel }: { state: CheckState; cancel: () => void }) {
  const { t } = useTranslation("calls");
  const tried = state.lines.filter((line) => !["waiting", "running"].includes(line.state.kind)).length;
  const all = state.lines.length;
  const progress = t("check.progress", { done: tried, all });
  return (
    <div className={classes.running}>
      <div className={classes.bar}>
        <Text size="sm" c="dimmed" aria-hidden>
          {progress}
        </Text>
        <Progress value={(100 * tried) / all} aria-label={progress} transitionDuration={120} />
      </div>
      <Button variant="default" onClick={cancel}>
        {t("check.cancel")}
      </Button>
    </div>
  );
}

const colours: Record<Verdict, "green" | "amber" | "red"> = {
  good: "green",
  noUdp: "amber",
  onlyTls: "amber",
  noRelay: "amber",
  relayFails: "amber",
  onlyNear: "red",
  blocked: "red",
};

function Summary({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation("calls");
  return (
    <Alert color={colours[verdict]} title={t(`check.verdict.${verdict}.title`)} role="note">
      {t(`check.verdict.${verdict}.text`)}
    </Alert>
  );
}

function CopyResult({ text }: { text: string }) {
  const { t } = useTranslation("calls");
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="subtle"
          onClick={copy}
          leftSection={
            copied ? (
              <IconCheck size={18} stroke={1.5} aria-hidden />
            ) : (
              <IconCopy size={18} stroke={1.5} aria-hidden />
            )
          }
        >
          {t(copied ? "check.copied" : "check.copy")}
        </Button>
      )}
    </CopyButton>
  );
}

/** The result as text, for whoever helps. */
function textOf(t: TFunction<"calls">, lines: readonly Line[], verdict: Verdict): string {
  const told = lines.map(({ id, state }) => `${t(`check.way.${id}.name`)}: ${wordsOf(t, state)}`);
  return [t(`check.verdict.${verdict}.title`), ...told, navigator.userAgent].join("\n");
}
