/** One call of the list. */

import { IconPhoneIncoming, IconPhoneOutgoing, IconPhoneX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CallEntry } from "@/api";
import { CallIcons } from "@/features/people/CallButtons";
import { presenceMark } from "@/features/people/presence";
import { Avatar, ClockTime, RelativeTime } from "@/ui";
import { duration } from "./group";
import classes from "./history.module.css";

interface CallRowProps {
  call: CallEntry;
  presence: "offline" | "idle" | "busy" | undefined;
}

/** Who, how it went, when; and a way to call back. */
export function CallRow({ call, presence }: CallRowProps) {
  const { t } = useTranslation("history");
  const { peer } = call;
  const name = peer?.name ?? (call.peerName || t("deleted"));
  const fresh = call.outcome === "missed" && !call.seen;
  return (
    <li className={classes.row} data-missed={call.outcome === "missed" || undefined}>
      <Avatar
        name={name}
        picture={peer?.picture}
        size={40}
        presence={peer ? presenceMark(peer, presence) : undefined}
      />
      <div className={classes.text}>
        {peer ? (
          <Link to="/people/$personId" params={{ personId: peer.id }} className={classes.name}>
            {name}
          </Link>
        ) : (
          <span className={classes.name}>{name}</span>
        )}
        <span className={classes.outcome}>
          <OutcomeIcon call={call} />
          {t(`outcome.${call.direction}.${call.outcome}`)}
          {call.durationSeconds ? ` · ${duration(call.durationSeconds)}` : ""}
          <span className={classes.whenBelow}>
            {"· "}
            <ClockTime at={call.at} />
          </span>
        </span>
      </div>
      {fresh && (
        <span className={classes.fresh}>
          <span className="visually-hidden">{t("new")}</span>
        </span>
      )}
      <span className={classes.when}>
        <CallTime at={call.at} />
      </span>
      {peer && !peer.blocked ? (
        <CallIcons person={peer} reachable={presence === "idle"} />
      ) : (
        <span className={classes.noCall} />
      )}
    </li>
  );
}

/** The day stands above the row, so that older calls need the hour only. */
function CallTime({ at }: { at: string }) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return today ? <RelativeTime at={at} /> : <ClockTime at={at} />;
}

function OutcomeIcon({ call }: { call: CallEntry }) {
  if (call.outcome === "missed") return <IconPhoneX size={16} stroke={1.5} aria-hidden />;
  const Icon = call.direction === "incoming" ? IconPhoneIncoming : IconPhoneOutgoing;
  return <Icon size={16} stroke={1.5} aria-hidden />;
}
