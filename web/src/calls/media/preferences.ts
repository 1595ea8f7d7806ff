import { Store } from "../core/store";

/** What a person chose on this device; nothing of it leaves the browser. */
export interface CallPreferences {
  microphone: string | null;
  camera: string | null;
  speaker: string | null;
  /** Whether the last call had the camera on. */
  video: boolean;
  /** Where the own picture lies on the stage. */
  corner: Corner;
}

/** A corner of the stage. */
export type Corner = "top-left" | "top-right" | "bottom-left" | "bottom-right";

/** Before anything was chosen. */
export const defaultPreferences: CallPreferences = {
  microphone: null,
  camera: null,
  speaker: null,
  video: false,
  corner: "bottom-right",
};

const key = "hubbub.call.preferences";

function load(): CallPreferences {
  try {
    return { ...defaultPreferences, ...JSON.parse(localStorage.getItem(key) ?? "{}") };
  } catch {
    return defaultPreferences;
  }
}

/** The choices, kept over reloads. */
export const preferences = new Store<CallPreferences>(load());

preferences.subscribe(() => {
  try {
    localStorage.setItem(key, JSON.stringify(preferences.get()));
  } catch {
    // Without storage they last as long as the page.
  }
});
