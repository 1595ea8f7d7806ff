/** The other side's voice. It sounds in the stage and in the dock alike. */
import { Button } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./calls.module.css";
import { useCallPreferences } from "./context";

/** Plays a track; where the browser wants a click first, it offers one. */
export function RemoteAudio({ track }: { track: MediaStreamTrack | null }) {
  const { t } = useTranslation("calls");
  const element = useRef<HTMLAudioElement>(null);
  const [blocked, setBlocked] = useState(false);
  const { speaker } = useCallPreferences();
  useEffect(() => {
    const audio = element.current;
    if (!audio || !track) return;
    audio.srcObject = new MediaStream([track]);
    let live = true;
    audio.play().catch((error: unknown) => {
      if (live) setBlocked(error instanceof DOMException && error.name === "NotAllowedError");
    });
    return () => {
      live = false;
      audio.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    // A speaker that is gone, or a browser that cannot choose: the system's own is used.
    if (speaker) element.current?.setSinkId?.(speaker).catch(() => {});
  }, [speaker]);
  const unblock = () => {
    void element.current?.play().then(() => setBlocked(false));
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: a live voice has no captions */}
      <audio ref={element} />
      {blocked && (
        <Button className={classes.unblock} leftSection={<IconVolume size={18} />} onClick={unblock}>
          {t("stage.unblockSound")}
        </Button>
      )}
    </>
  );
}
