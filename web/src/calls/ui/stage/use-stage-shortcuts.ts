/** The keys of a call; they stand in the `?` sheet while they work. */
import { useTranslation } from "react-i18next";
import { useShortcut } from "@/ui";
import { useCall } from "../context";
import { canShare, useControls } from "../use-controls";
import type { Fullscreen } from "./use-fullscreen";

/** What a key does. */
export const keys = {
  microphone: "m",
  camera: "v",
  share: "s",
  fullscreen: "f",
  hangUp: "mod+shift+e",
} as const;

/** Binds those of the media, wherever in the page one is. */
export function useMediaShortcuts(): void {
  const { t } = useTranslation("calls");
  const { phase } = useCall();
  const controls = useControls();
  const group = t("shortcuts");
  const talking = phase === "inCall" || phase === "reconnecting";
  const bind = (key: string, label: string, onTrigger: () => void, enabled = true) => ({
    keys: key,
    label,
    group,
    onTrigger,
    enabled,
    inDialogs: true,
  });
  useShortcut(bind(keys.microphone, t("control.microphone"), controls.toggleMicrophone));
  useShortcut(bind(keys.camera, t("control.camera"), controls.toggleCamera));
  useShortcut(bind(keys.share, t("control.share"), controls.toggleScreen, talking && canShare()));
  useShortcut(bind(keys.hangUp, t("stage.hangUp"), controls.hangUp));
}

/** Those of the stage. */
export function useStageShortcuts({ available, toggle }: Fullscreen): void {
  const { t } = useTranslation("calls");
  useMediaShortcuts();
  useShortcut({
    keys: keys.fullscreen,
    label: t("control.fullscreen"),
    group: t("shortcuts"),
    onTrigger: toggle,
    enabled: available,
    inDialogs: true,
  });
}
