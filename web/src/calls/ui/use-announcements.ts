/** Tells screen readers what becomes of the call, and shows the notification of a call that rings out of sight. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "@/preferences";
import { announce } from "@/ui";
import { notifyOfCall } from "../sounds/notify";
import { useCall, useLocalMedia } from "./context";
import { setMinimised } from "./view";

/** Speaks; mounted once. */
export function useCallAnnouncements(): void {
  usePhaseAnnouncements();
  useMediaAnnouncements();
  useIncomingNotification();
}

function usePhaseAnnouncements(): void {
  const { t } = useTranslation("calls");
  const { phase, peer, end } = useCall();
  const name = peer?.name ?? "";
  const before = useRef(phase);
  useEffect(() => {
    const last = before.current;
    before.current = phase;
    if (phase === last) return;
    if (last === "idle" || last === "ended") setMinimised(false);
    if (phase === "ended" && end) announce(t(`end.${end}.title`, { name }), "assertive");
    else if (phase === "incoming") announce(t("incoming.title", { name }), "assertive");
    else if (phase === "inCall")
      announce(t(last === "reconnecting" ? "said.mended" : "said.connected", { name }));
    else if (phase === "reconnecting") announce(t("said.reconnecting"), "assertive");
    else if (phase === "ringingOut") announce(t("said.ringing", { name }));
    else if (phase === "idle" && last !== "ended" && last !== "incoming") announce(t("said.over"));
  }, [phase, end, name, t]);
}

function useMediaAnnouncements(): void {
  const { t } = useTranslation("calls");
  const { phase, peer, peerMedia } = useCall();
  const { tracks, muted } = useLocalMedia();
  const name = peer?.name ?? "";
  const talking = phase === "inCall";
  useSaid(talking, peerMedia.muted, (on) => t(on ? "said.peerMuted" : "said.peerUnmuted", { name }));
  useSaid(talking, peerMedia.camera, (on) => t(on ? "said.peerCamera" : "said.peerNoCamera", { name }));
  useSaid(talking, peerMedia.screen, (on) => t(on ? "said.peerScreen" : "said.peerNoScreen", { name }));
  useSaid(talking, muted, (on) => t(on ? "said.muted" : "said.unmuted"));
  useSaid(talking, tracks.video !== null, (on) => t(on ? "said.camera" : "said.noCamera"));
  useSaid(talking, tracks.screen !== null, (on) => t(on ? "said.screen" : "said.noScreen"));
}

/** Says a change of `value`, but not the value it has at first. */
function useSaid(active: boolean, value: boolean, words: (value: boolean) => string): void {
  const known = useRef<boolean | null>(null);
  const say = useRef(words);
  useEffect(() => {
    say.current = words;
  });
  useEffect(() => {
    if (active && known.current !== null && known.current !== value) announce(say.current(value));
    known.current = active ? value : null;
  }, [active, value]);
}

function useIncomingNotification(): void {
  const { t } = useTranslation("calls");
  const { phase, peer } = useCall();
  const wanted = usePreferences((state) => state.notifications);
  const ringing = phase === "incoming" && wanted;
  const [name, photo] = [peer?.name ?? "", peer?.photo ?? null];
  useEffect(
    () => (ringing ? notifyOfCall(t("incoming.title", { name }), t("incoming.hint"), photo) : undefined),
    [ringing, name, photo, t],
  );
}
