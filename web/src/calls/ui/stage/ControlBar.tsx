/** The controls of a call, in one bar; leaving is the last, in red. */
import {
  IconMaximize,
  IconMicrophone,
  IconMicrophoneOff,
  IconMinimize,
  IconPhoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconVideo,
  IconVideoOff,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCall } from "../context";
import { type Controls, canShare, useControls } from "../use-controls";
import { DeviceMenu } from "./DeviceMenu";
import { MoreMenu } from "./MoreMenu";
import { StageButton } from "./StageButton";
import classes from "./stage.module.css";
import type { Fullscreen } from "./use-fullscreen";
import { keys } from "./use-stage-shortcuts";

const look = { size: 22, stroke: 1.5 } as const;

export function ControlBar({ fullscreen }: { fullscreen: Fullscreen }) {
  const { t } = useTranslation("calls");
  const { phase } = useCall();
  const controls = useControls();
  const talking = phase === "inCall" || phase === "reconnecting";
  const calling = phase === "dialing" || phase === "ringingOut";
  return (
    <div className={classes.bar} role="toolbar" aria-label={t("stage.controls")}>
      <MicrophoneButton controls={controls} />
      <CameraButton controls={controls} />
      {talking && canShare() && <ShareButton controls={controls} />}
      <DeviceMenu />
      {talking && fullscreen.available && <FullscreenButton fullscreen={fullscreen} />}
      {talking && <MoreMenu />}
      <StageButton
        tone="danger"
        label={t(calling ? "stage.cancel" : "stage.hangUp")}
        shortcut={keys.hangUp}
        icon={<IconPhoneOff {...look} />}
        onClick={controls.hangUp}
      />
    </div>
  );
}

/** Opens and closes the microphone. */
export function MicrophoneButton({ controls }: { controls: Controls }) {
  const { t } = useTranslation("calls");
  const { microphone } = controls;
  return (
    <StageButton
      tone={microphone ? "plain" : "off"}
      label={t(microphone ? "control.mute" : "control.unmute")}
      shortcut={keys.microphone}
      icon={microphone ? <IconMicrophone {...look} /> : <IconMicrophoneOff {...look} />}
      onClick={controls.toggleMicrophone}
    />
  );
}

/** Switches the camera on and really off. */
export function CameraButton({ controls }: { controls: Controls }) {
  const { t } = useTranslation("calls");
  const { camera, cameraPending } = controls;
  return (
    <StageButton
      tone={camera ? "plain" : "off"}
      label={t(camera ? "control.cameraOff" : "control.cameraOn")}
      shortcut={keys.camera}
      icon={camera ? <IconVideo {...look} /> : <IconVideoOff {...look} />}
      aria-busy={cameraPending}
      onClick={controls.toggleCamera}
    />
  );
}

function ShareButton({ controls }: { controls: Controls }) {
  const { t } = useTranslation("calls");
  const { sharing } = controls;
  return (
    <StageButton
      tone={sharing ? "on" : "plain"}
      label={t(sharing ? "control.shareStop" : "control.shareStart")}
      shortcut={keys.share}
      icon={sharing ? <IconScreenShareOff {...look} /> : <IconScreenShare {...look} />}
      onClick={controls.toggleScreen}
    />
  );
}

function FullscreenButton({ fullscreen }: { fullscreen: Fullscreen }) {
  const { t } = useTranslation("calls");
  return (
    <span className={classes.wideOnly}>
      <StageButton
        label={t(fullscreen.on ? "control.fullscreenLeave" : "control.fullscreen")}
        shortcut={keys.fullscreen}
        icon={fullscreen.on ? <IconMinimize {...look} /> : <IconMaximize {...look} />}
        onClick={fullscreen.toggle}
      />
    </span>
  );
}
