/** The acts of a running call, for the stage, the dock and the keyboard alike. */
import { useCallback, useMemo } from "react";
import { useEngine, useLocalMedia } from "./context";

/** What can be switched, and how it stands. */
export interface Controls {
  microphone: boolean;
  camera: boolean;
  cameraPending: boolean;
  sharing: boolean;
  toggleMicrophone: () => void;
  toggleCamera: () => void;
  toggleScreen: () => void;
  hangUp: () => void;
}

/** Whether this browser can share its screen. */
export const canShare = (): boolean =>
  Boolean(navigator.mediaDevices && "getDisplayMedia" in navigator.mediaDevices);

export function useControls(): Controls {
  const { media, machine } = useEngine();
  const { tracks, muted, cameraPending } = useLocalMedia();
  const microphone = tracks.audio !== null && !muted;
  const [camera, sharing] = [tracks.video !== null, tracks.screen !== null];
  const toggleMicrophone = useCallback(() => media.setMuted(microphone), [media, microphone]);
  const toggleCamera = useCallback(() => void media.setCamera(!camera), [media, camera]);
  const toggleScreen = useCallback(() => void media.setScreen(!sharing), [media, sharing]);
  const hangUp = useCallback(() => machine.hangUp(), [machine]);
  return useMemo(
    () => ({
      microphone,
      camera,
      cameraPending,
      sharing,
      toggleMicrophone,
      toggleCamera,
      toggleScreen,
      hangUp,
    }),
    [microphone, camera, cameraPending, sharing, toggleMicrophone, toggleCamera, toggleScreen, hangUp],
  );
}
