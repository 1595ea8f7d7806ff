/** How a call ended, and whether to try again. */
import { IconPhone, IconVideo, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui";
import type { EndReason } from "../../call/state";
import callClasses from "../calls.module.css";
import { useCall, useEngine } from "../context";
import { initialFocus } from "../Overlay";
import { RoundButton } from "../RoundButton";
import { clockTime } from "../use-now";
import classes from "./stage.module.css";

/** An ordinary end needs no reading; it goes by itself after this time, in milliseconds. */
const ordinaryStay = 4_000;

/** Ends after which another try makes sense at once. */
const retryable: readonly EndReason[] = [
  "declined",
  "timeout",
  "busy",
  "peerLost",
  "offline",
  "serverAway",
  "lost",
  "connectFailed",
  "failed",
  "hangup",
];

export function EndScreen() {
  const { t } = useTranslation("calls");
  const { machine } = useEngine();
  const { peer, end, lasted, video } = useCall();
  useEffect(() => {
    if (end !== "hangup") return;
    const timer = setTimeout(() => machine.dismiss(), ordinaryStay);
    return () => clearTimeout(timer);
  }, [machine, end]);
  if (!peer || !end) return null;
  const name = peer.name;
  const Icon = video ? IconVideo : IconPhone;
  return (
    <div className={classes.stage} data-phase="ended" {...initialFocus}>
      <div className={classes.portrait}>
        <Avatar name={name} picture={peer.photo} size={128} />
        <span className={classes.portraitName}>{t(`end.${end}.title`, { name })}</span>
        <span className={classes.portraitState}>
          {lasted === null
            ? t(`end.${end}.hint`, { name })
            : t("end.lasted", { name, time: clockTime(lasted) })}
        </span>
        <div className={callClasses.choices}>
          <RoundButton
            tone="neutral"
            label={t("end.close")}
            icon={<IconX size={26} stroke={1.5} />}
            onClick={() => machine.dismiss()}
          />
          {retryable.includes(end) && (
            <RoundButton
              tone="accept"
              label={t("end.again")}
              icon={<Icon size={26} stroke={1.5} />}
              onClick={() => machine.call(peer, video)}
            />
          )}
        </div>
      </div>
    </div>
  );
}
