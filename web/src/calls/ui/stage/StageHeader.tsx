/** Who it is, for how long, and how well. */
import { IconArrowsDiagonalMinimize2, IconMicrophoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCall } from "../context";
import { useCallStatus } from "../use-call-status";
import { setMinimised } from "../view";
import { QualityMark } from "./QualityMark";
import { StageButton } from "./StageButton";
import classes from "./stage.module.css";

export function StageHeader() {
  const { t } = useTranslation("calls");
  const { peer, phase, peerMedia, since } = useCall();
  const status = useCallStatus();
  const name = peer?.name ?? "";
  const talking = phase === "inCall" || phase === "reconnecting";
  return (
    <header className={classes.header}>
      <div className={classes.who}>
        <span className={classes.headerName}>{name}</span>
        {talking && peerMedia.muted && (
          <span className={classes.badge}>
            <IconMicrophoneOff size={14} stroke={1.5} aria-hidden /> {t("stage.peerMuted")}
          </span>
        )}
      </div>
      <div className={classes.aside}>
        {talking && since !== null && (
          <span className={classes.timer} role="timer" aria-label={t("stage.duration")}>
            {status}
          </span>
        )}
        {talking && <QualityMark />}
        <StageButton
          label={t("stage.minimise")}
          icon={<IconArrowsDiagonalMinimize2 size={20} stroke={1.5} />}
          onClick={() => setMinimised(true)}
        />
      </div>
    </header>
  );
}
