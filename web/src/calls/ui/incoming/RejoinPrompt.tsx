/** The page was loaded anew while a call ran: nothing starts by itself, so it asks. */
import { IconPhone, IconPhoneOff, IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui";
import classes from "../calls.module.css";
import { useCall, useEngine, useLink } from "../context";
import { initialFocus, Overlay } from "../Overlay";
import { RoundButton } from "../RoundButton";

export function RejoinPrompt() {
  const { t } = useTranslation("calls");
  const { machine } = useEngine();
  const { peer } = useCall();
  const link = useLink();
  // Until the server has confirmed that the call still runs there is nothing to come back to.
  if (link.kind !== "ready") return null;
  const name = peer?.name ?? "";
  return (
    <Overlay label={t("rejoin.title", { name })} className={classes.veil}>
      <div className={classes.sheet} {...initialFocus}>
        <div className={classes.picture}>
          <Avatar name={name} picture={peer?.photo} size={96} />
        </div>
        <div className={classes.name}>{t("rejoin.title", { name })}</div>
        <div className={classes.detail}>{t("rejoin.hint")}</div>
        <div className={classes.choices}>
          <RoundButton
            tone="decline"
            label={t("stage.hangUp")}
            icon={<IconPhoneOff size={26} stroke={1.5} />}
            onClick={() => machine.hangUp()}
          />
          <RoundButton
            tone="accept"
            label={t("rejoin.audio")}
            caption={t("incoming.audio")}
            icon={<IconPhone size={26} stroke={1.5} />}
            onClick={() => machine.rejoin(false)}
          />
          <RoundButton
            tone="accept"
            label={t("rejoin.video")}
            caption={t("incoming.video")}
            icon={<IconVideo size={26} stroke={1.5} />}
            onClick={() => machine.rejoin(true)}
          />
        </div>
      </div>
    </Overlay>
  );
}
