import { isTalking, type Phase } from "../call/state";
import { ringAlone } from "./leader";
import { connected, ended, type Pattern, play, ring, ringBack } from "./tones";

/** The sounds of calls; each can be switched off. */
export type SoundName = "incoming" | "outgoing" | "connected" | "ended";

const patterns: Record<SoundName, Pattern> = { incoming: ring, outgoing: ringBack, connected, ended };

/** What makes the sounds, and which are wanted. */
export interface SoundPorts {
  wanted: (name: SoundName) => boolean;
  play: (pattern: Pattern) => () => void;
  alone: (begin: () => () => void) => () => void;
}

const isWaiting = (phase: Phase): boolean => phase === "dialing" || phase === "ringingOut";

/** Follows the call and sounds accordingly. */
export class CallSounds {
  private readonly ports: SoundPorts;
  private phase: Phase = "idle";
  private silence: (() => void) | null = null;

  constructor(wanted: SoundPorts["wanted"], ports: Partial<SoundPorts> = {}) {
    this.ports = { wanted, play, alone: ringAlone, ...ports };
  }

  /** The call changed. */
  follow(phase: Phase): void {
    const before = this.phase;
    this.phase = phase;
    if (phase === before || (isWaiting(phase) && isWaiting(before))) return;
    this.stop();
    if (phase === "incoming") this.silence = this.ports.alone(() => this.sound("incoming"));
    else if (isWaiting(phase)) this.silence = this.sound("outgoing");
    else if (phase === "inCall" && before === "connecting") this.sound("connected");
    else if (phase === "ended" || (phase === "idle" && isTalking(before))) this.sound("ended");
  }

  /** Silence. */
  stop(): void {
    this.silence?.();
    this.silence = null;
  }

  private sound(name: SoundName): () => void {
    return this.ports.wanted(name) ? this.ports.play(patterns[name]) : () => {};
  }
}
