/** Choices that belong to this browser rather than to the account. */
import { create } from "zustand";
import { persist } from "zustand/middleware";

/** The sounds of a call; each can be switched off. */
export type SoundName = "incoming" | "outgoing" | "connected" | "ended";

interface Preferences {
  sounds: Record<SoundName, boolean>;
  /** Show incoming calls as notifications of the system when the page is not in front. */
  notifications: boolean;
  /** Shortcuts of a single letter; people who dictate switch them off. */
  singleKeys: boolean;
  /** Changes some of it. */
  set(change: Partial<Omit<Preferences, "set">>): void;
}

/** The choices, kept in local storage. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      sounds: { incoming: true, outgoing: true, connected: true, ended: true },
      notifications: false,
      singleKeys: true,
      set: (change) => set(change),
    }),
    { name: "hubbub.preferences", version: 1 },
  ),
);
