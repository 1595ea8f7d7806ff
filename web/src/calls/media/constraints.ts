/** Size and rate of the own picture. */
export interface VideoPreset {
  width: number;
  height: number;
  rate: number;
}

const normal: VideoPreset = { width: 1280, height: 720, rate: 30 };
/** Small enough for several browsers on one test machine. */
const test: VideoPreset = { width: 320, height: 180, rate: 10 };

function preset(): VideoPreset {
  try {
    return localStorage.getItem("hubbub.call.quality") === "test" ? test : normal;
  } catch {
    return normal;
  }
}

const device = (id: string | null): MediaTrackConstraints => (id ? { deviceId: { exact: id } } : {});

/** The microphone of that id, or the browser's choice. */
export const microphoneConstraints = (id: string | null): MediaTrackConstraints => ({
  ...device(id),
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
});

/** The camera of that id, or the browser's choice. */
export function cameraConstraints(id: string | null): MediaTrackConstraints {
  const { width, height, rate } = preset();
  return {
    ...device(id),
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: rate, max: rate },
  };
}

/** A shared screen: sharp text matters more than smooth motion. */
export function screenConstraints(): DisplayMediaStreamOptions {
  const { rate } = preset();
  return { video: { frameRate: { ideal: Math.min(rate, 15), max: rate } }, audio: false };
}
