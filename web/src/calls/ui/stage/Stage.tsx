/** The call in full: always dark, the other one large, controls below. */
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCall, useLink } from "../context";
import { initialFocus, Overlay } from "../Overlay";
import { ControlBar } from "./ControlBar";
import { EndScreen } from "./EndScreen";
import { Problems } from "./Problems";
import { RemoteView } from "./RemoteView";
import { SelfView } from "./SelfView";
import { StageHeader } from "./StageHeader";
import classes from "./stage.module.css";
import { useFullscreen } from "./use-fullscreen";
import { useIdle } from "./use-idle";
import { useStageShortcuts } from "./use-stage-shortcuts";

export function Stage() {
  const { t } = useTranslation("calls");
  const { phase, peer, peerMedia } = useCall();
  const name = peer?.name ?? "";
  return (
    <Overlay label={t("stage.title", { name })} className={classes.overlay}>
      {phase === "ended" ? <EndScreen /> : <RunningStage watching={peerMedia.camera || peerMedia.screen} />}
    </Overlay>
  );
}

function RunningStage({ watching }: { watching: boolean }) {
  const { phase } = useCall();
  const area = useRef<HTMLDivElement>(null);
  const fullscreen = useFullscreen(area);
  const link = useLink();
  const quiet = useIdle(area, phase !== "inCall" || !watching || link.kind !== "ready");
  useStageShortcuts(fullscreen);
  return (
    <div
      ref={area}
      className={classes.stage}
      data-quiet={quiet || undefined}
      data-phase={phase}
      {...initialFocus}
    >
      <RemoteView />
      <StageHeader />
      <Problems />
      <SelfView area={area} />
      <ControlBar fullscreen={fullscreen} />
    </div>
  );
}
