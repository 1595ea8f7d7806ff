/** The other side: their screen, their camera, or their picture with what the call is doing. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui";
import { useCall } from "../context";
import { useCallStatus } from "../use-call-status";
import { Video } from "../Video";
import classes from "./stage.module.css";

export function RemoteView() {
  const { t } = useTranslation("calls");
  const { remote, peer, peerMedia, phase } = useCall();
  const talking = phase === "inCall" || phase === "reconnecting";
  const name = peer?.name ?? "";
  const screen = talking && peerMedia.screen ? remote.screen : null;
  const camera = talking && peerMedia.camera ? remote.video : null;
  return (
    <div className={classes.main}>
      {screen && <FittingVideo track={screen} label={t("stage.screenOf", { name })} whole />}
      {!screen && camera && <FittingVideo track={camera} label={t("stage.cameraOf", { name })} />}
      {!screen && !camera && <Portrait waiting={!talking} />}
      {screen && camera && (
        <Video track={camera} label={t("stage.cameraOf", { name })} className={classes.besideScreen} />
      )}
    </div>
  );
}

/** The picture of somebody whose camera is off, or who has not answered yet. */
function Portrait({ waiting }: { waiting: boolean }) {
  const { t } = useTranslation("calls");
  const { peer, phase } = useCall();
  const status = useCallStatus();
  return (
    <div className={classes.portrait}>
      <span className={classes.halo} data-ringing={phase === "ringingOut" || undefined}>
        <Avatar name={peer?.name ?? ""} picture={peer?.photo} size={128} />
      </span>
      <span className={classes.portraitName}>{peer?.name}</span>
      <span className={classes.portraitState}>{waiting ? status : t("stage.peerNoCamera")}</span>
    </div>
  );
}

interface FittingVideoProps {
  track: MediaStreamTrack;
  label: string;
  /** Never cut anything off. */
  whole?: boolean;
}

/** At most this share of a face's picture is cut off to fill the place. */
const mostCut = 0.3;

function FittingVideo({ track, label, whole = false }: FittingVideoProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(16 / 9);
  const [picture, setPicture] = useState(16 / 9);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 0 && height > 0) setPlace(width / height);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const cut = 1 - Math.min(place, picture) / Math.max(place, picture);
  const fit = whole || cut > mostCut ? "contain" : "cover";
  return (
    <div ref={frame} className={classes.frame}>
      <Video
        track={track}
        label={label}
        fit={fit}
        className={classes.fill}
        onResize={(width, height) => setPicture(width > 0 && height > 0 ? width / height : 16 / 9)}
      />
    </div>
  );
}
