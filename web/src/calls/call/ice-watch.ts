import { Scope } from "../core/scope";

/** Times of the media path's repair, in milliseconds. */
export interface IceWatchSettings {
  /** A path may be silent for this long before a new one is looked for. */
  disconnected: number;
  /** How long a restart may take before the next one. */
  retry: number;
}

/** The settings of the product. */
export const defaultIceWatch: IceWatchSettings = { disconnected: 3_000, retry: 8_000 };

/**
 * Decides when to restart ICE: 3 s after the path went silent, at once when it failed, and again while that does not
 * help. Without signalling a restart cannot reach the other side, so it waits for it.
 */
export class IceWatch {
  private readonly scope = new Scope();
  private readonly restart: () => void;
  private readonly canSignal: () => boolean;
  private readonly settings: IceWatchSettings;
  private cancel: (() => void) | null = null;
  private broken = false;
  private owed = false;

  constructor(restart: () => void, canSignal: () => boolean, settings = defaultIceWatch) {
    this.restart = restart;
    this.canSignal = canSignal;
    this.settings = settings;
  }

  /** The connection's state changed. */
  changed(state: RTCPeerConnectionState): void {
    if (state === "connected") this.mended();
    else if (state === "failed") this.attempt();
    else if (state === "disconnected" && !this.broken) this.plan(this.settings.disconnected);
  }

  /** The signalling is back: a restart that could not be told is made now, and so is one that was being waited for. */
  signallingBack(): void {
    if (this.owed || this.broken) this.attempt();
  }

  /** Ends it. */
  close(): void {
    this.scope.close();
  }

  private mended(): void {
    this.broken = false;
    this.owed = false;
    this.cancel?.();
    this.cancel = null;
  }

  private plan(delay: number): void {
    this.broken = true;
    this.cancel?.();
    this.cancel = this.scope.after(delay, () => this.attempt());
  }

  private attempt(): void {
    this.owed = !this.canSignal();
    if (!this.owed) this.restart();
    this.plan(this.settings.retry);
  }
}
