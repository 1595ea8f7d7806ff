/** Somebody calls: their picture and name, and what one may do, over everything. */
import { IconPhone, IconPhoneOff, IconVideo } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Avatar, Keys } from "@/ui";
import classes from "../calls.module.css";
import { useCall, useCallPreferences, useEngine } from "../context";
import { initialFocus, Overlay } from "../Overlay";
import { RoundButton } from "../RoundButton";

/** Keys that were meant for what was there before must not answer a call, in milliseconds. */
const deafFor = 600;

export function IncomingCall() {
  const { t } = useTranslation("calls");
  const { machine } = useEngine();
  const { peer } = useCall();
  const { video } = useCallPreferences();
  useAnswerKeys(
    () => machine.accept(video),
    () => machine.hangUp(),
  );
  const name = peer?.name ?? "";
  return (
    <Overlay label={t("incoming.title", { name })} className={classes.veil}>
      <div className={classes.sheet} {...initialFocus}>
        <div className={classes.picture}>
          <Avatar name={name} picture={peer?.photo} size={96} />
        </div>
        <div className={classes.name}>{name}</div>
        <div className={classes.detail}>{t("incoming.calls")}</div>
        <div className={classes.choices}>
          <RoundButton
            tone="decline"
            label={t("incoming.decline")}
            icon={<IconPhoneOff size={26} stroke={1.5} />}
            onClick={() => machine.hangUp()}
          />
          <RoundButton
            tone="accept"
            label={t("incoming.acceptAudio")}
            caption={t("incoming.audio")}
            icon={<IconPhone size={26} stroke={1.5} />}
            onClick={() => machine.accept(false)}
          />
          <RoundButton
            tone="accept"
            label={t("incoming.acceptVideo")}
            caption={t("incoming.video")}
            icon={<IconVideo size={26} stroke={1.5} />}
            onClick={() => machine.accept(true)}
          />
        </div>
        <div className={classes.keys}>
          <Keys keys="enter" /> {t(video ? "incoming.enterVideo" : "incoming.enterAudio")} ·{" "}
          <Keys keys="escape" /> {t("incoming.decline")}
        </div>
      </div>
    </Overlay>
  );
}

/** Enter answers, Escape declines, wherever in the dialog the focus is. */
function useAnswerKeys(accept: () => void, decline: () => void): void {
  const shownAt = useRef(0);
  const act = useRef({ accept, decline });
  useEffect(() => {
    act.current = { accept, decline };
  });
  useEffect(() => {
    shownAt.current = performance.now();
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || performance.now() - shownAt.current < deafFor) return;
      const onButton = event.target instanceof HTMLElement && event.target.closest("button") !== null;
      if (event.key === "Escape") act.current.decline();
      else if (event.key === "Enter" && !onButton) act.current.accept();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
