/** Microphone and camera tried out outside a call; nothing runs before `start`, nothing after leaving the page. */
import { useEffect, useState } from "react";
import type { DeviceList } from "../../media/devices";
import { LocalMedia, type LocalState } from "../../media/local";
import { useStore } from "../context";

/** The test and its state. */
export interface DeviceTest {
  running: boolean;
  state: LocalState;
  devices: DeviceList;
  start: () => void;
  stop: () => void;
  select: (slot: "audio" | "video", id: string) => void;
}

export function useDeviceTest(): DeviceTest {
  const [media] = useState(() => new LocalMedia(() => {}, { remember: false }));
  const [running, setRunning] = useState(false);
  const state = useStore(media.state);
  const devices = useStore(media.devices.state);
  useEffect(() => () => media.stop(), [media]);
  return {
    running,
    state,
    devices,
    start: () => {
      setRunning(true);
      void media.start(true);
    },
    stop: () => {
      setRunning(false);
      media.stop();
    },
    select: (slot, id) => void media.selectDevice(slot, id),
  };
}
