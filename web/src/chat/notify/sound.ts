/** The sound of a message: one soft drop. */
import { type Pattern, play } from "@/calls/sounds/tones";

const drop: Pattern = {
  tones: [
    { pitch: 783.99, at: 0, length: 0.12, volume: 0.1 },
    { pitch: 1046.5, at: 0.07, length: 0.22, volume: 0.08 },
  ],
  period: null,
};

/** Plays it. */
export const playDrop = (): void => void play(drop);
