/** What does not work at present, and what one can do about it. */
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnectedX, IconScreenShare } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useEngine, useLink, useLocalMedia } from "../context";
import { useControls } from "../use-controls";
import { useNow } from "../use-now";
import classes from "./stage.module.css";

export function Problems() {
  return (
    <div className={classes.problems}>
      <LinkProblem />
      <PathProblem />
      <DeviceProblems />
      <Sharing />
    </div>
  );
}

interface ChipProps {
  icon: ReactNode;
  tone?: "warning" | "info";
  action?: { label: string; act: () => void };
  children: ReactNode;
}

function Chip({ icon, tone = "warning", action, children }: ChipProps) {
  return (
    <div className={classes.chip} data-tone={tone}>
      {icon}
      <span>{children}</span>
      {action && (
        <Button size="compact-sm" variant="white" color="dark" onClick={action.act}>
          {action.label}
        </Button>
      )}
    </div>
  );
}

/** The signalling is away; the voices may go on. */
function LinkProblem() {
  const { t } = useTranslation("calls");
  const { signalling } = useEngine();
  const link = useLink();
  const now = useNow(link.kind === "waiting");
  if (link.kind === "ready" || link.kind === "off") return null;
  const seconds = link.kind === "waiting" ? Math.ceil((link.until - now) / 1000) : 0;
  const text = seconds > 0 ? t("banner.waiting.in", { count: seconds }) : t("banner.trying");
  return (
    <Chip
      icon={<IconPlugConnectedX size={18} stroke={1.5} aria-hidden />}
      action={
        link.kind === "waiting" ? { label: t("banner.retry"), act: () => signalling.retryNow() } : undefined
      }
    >
      {text} {t("banner.callGoesOn")}
    </Chip>
  );
}

function PathProblem() {
  const { t } = useTranslation("calls");
  const { phase, peerAway, peer } = useCall();
  const icon = <IconAlertTriangle size={18} stroke={1.5} aria-hidden />;
  const name = peer?.name ?? "";
  if (peerAway) return <Chip icon={icon}>{t("stage.peerAway", { name })}</Chip>;
  if (phase === "reconnecting") return <Chip icon={icon}>{t("stage.reconnecting")}</Chip>;
  return null;
}

function DeviceProblems() {
  const { t } = useTranslation("calls");
  const { media } = useEngine();
  const { microphoneProblem, cameraProblem, screenProblem } = useLocalMedia();
  const icon = <IconAlertTriangle size={18} stroke={1.5} aria-hidden />;
  const again = t("problem.again");
  return (
    <>
      {microphoneProblem && (
        <Chip icon={icon} action={{ label: again, act: () => media.setMuted(false) }}>
          {t(`problem.microphone.${microphoneProblem}`)}
        </Chip>
      )}
      {cameraProblem && (
        <Chip icon={icon} action={{ label: again, act: () => void media.setCamera(true) }}>
          {t(`problem.camera.${cameraProblem}`)}
        </Chip>
      )}
      {screenProblem && <Chip icon={icon}>{t("problem.screen")}</Chip>}
    </>
  );
}

function Sharing() {
  const { t } = useTranslation("calls");
  const { sharing, toggleScreen } = useControls();
  if (!sharing) return null;
  return (
    <Chip
      tone="info"
      icon={<IconScreenShare size={18} stroke={1.5} aria-hidden />}
      action={{ label: t("stage.stop"), act: toggleScreen }}
    >
      {t("stage.sharing")}
    </Chip>
  );
}
