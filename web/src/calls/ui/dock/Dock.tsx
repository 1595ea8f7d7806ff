/** The call while one looks elsewhere: small, in a corner, with what matters. */
import { IconArrowsDiagonal, IconPhoneOff } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui";
import { useCall } from "../context";
import { CameraButton, MicrophoneButton } from "../stage/ControlBar";
import { QualityMark } from "../stage/QualityMark";
import { StageButton } from "../stage/StageButton";
import { useMediaShortcuts } from "../stage/use-stage-shortcuts";
import { useCallStatus } from "../use-call-status";
import { useControls } from "../use-controls";
import { Video } from "../Video";
import { setMinimised } from "../view";
import classes from "./dock.module.css";

export function Dock() {
  const { t } = useTranslation("calls");
  const { phase, peer, remote, peerMedia } = useCall();
  const controls = useControls();
  const status = useCallStatus();
  useMediaShortcuts();
  useEffect(() => {
    // How it ended is told on the stage.
    if (phase === "ended") setMinimised(false);
  }, [phase]);
  const name = peer?.name ?? "";
  const picture = peerMedia.screen ? remote.screen : peerMedia.camera ? remote.video : null;
  const talking = phase === "inCall" || phase === "reconnecting";
  return (
    <section className={classes.dock} aria-label={t("dock.title", { name })}>
      {picture && <Video track={picture} label={t("stage.cameraOf", { name })} className={classes.picture} />}
      <div className={classes.row}>
        {!picture && <Avatar name={name} picture={peer?.photo} size={36} />}
        <div className={classes.who}>
          <span className={classes.name}>{name}</span>
          <span className={classes.state}>{status}</span>
        </div>
        {talking && <QualityMark />}
      </div>
      <div className={classes.controls}>
        <MicrophoneButton controls={controls} />
        <CameraButton controls={controls} />
        <StageButton
          label={t("dock.return")}
          icon={<IconArrowsDiagonal size={20} stroke={1.5} />}
          onClick={() => setMinimised(false)}
        />
        <StageButton
          tone="danger"
          label={t("stage.hangUp")}
          icon={<IconPhoneOff size={20} stroke={1.5} />}
          onClick={controls.hangUp}
        />
      </div>
    </section>
  );
}
