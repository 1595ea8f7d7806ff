/** How loud the microphone is. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { meterLevel } from "../media/level";
import classes from "./meter.module.css";

export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const { t } = useTranslation("calls");
  const [level, setLevel] = useState(0);
  const peak = useRef(0);
  useEffect(() => {
    peak.current = 0;
    setLevel(0);
    if (!track) return;
    return meterLevel(track, (heard) => {
      // Falls slowly, so that the eye can follow.
      peak.current = Math.max(heard, peak.current * 0.85);
      setLevel(peak.current);
    });
  }, [track]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <meter> cannot be styled alike in all browsers
    <div
      className={classes.meter}
      role="meter"
      aria-label={t("device.level")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(level * 100)}
    >
      <div className={classes.bar} style={{ transform: `scaleX(${level})` }} />
    </div>
  );
}
