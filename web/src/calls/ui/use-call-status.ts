/** One sentence about what the call is doing. */
import { useTranslation } from "react-i18next";
import { useCall, useLink } from "./context";
import { usePresence } from "./hooks";
import { clockTime, useNow } from "./use-now";

export function useCallStatus(): string {
  const { t } = useTranslation("calls");
  const { phase, since, peer, peerAway } = useCall();
  const presence = usePresence(peer ? [peer.id] : []);
  const now = useNow(phase === "inCall" || phase === "reconnecting");
  const link = useLink();
  switch (phase) {
    case "dialing":
      return t("status.dialing");
    case "ringingOut":
      return link.kind === "ready" && peer && presence[peer.id] === "offline"
        ? t("status.waiting")
        : t("status.ringing");
    case "answering":
    case "connecting":
      return t("status.connecting");
    case "reconnecting":
      return t(peerAway ? "status.peerAway" : "status.reconnecting");
    default:
      return since === null ? "" : clockTime(now - since);
  }
}
