import type { Scope } from "../core/scope";

/** Times of the heartbeat, in milliseconds. Together they bound how long a dead path goes unnoticed: 25 s. */
export interface HeartbeatSettings {
  /** How often `PING` is sent. */
  interval: number;
  /** How long after a `PING` the silence proves the path dead. */
  patience: number;
  /** The same after something suggests a change of network: waking up, coming online. */
  probePatience: number;
}

/** Well inside the 45 s that a dead path may take. */
export const defaultHeartbeat: HeartbeatSettings = {
  interval: 15_000,
  patience: 10_000,
  probePatience: 4_000,
};

/** Sends `PING`s and notices when nothing at all comes back. Lives as long as its scope. */
export class Heartbeat {
  private cancelDeadline: (() => void) | null = null;
  private readonly scope: Scope;
  private readonly ping: () => void;
  private readonly dead: () => void;
  private readonly settings: HeartbeatSettings;

  constructor(scope: Scope, ping: () => void, dead: () => void, settings = defaultHeartbeat) {
    this.scope = scope;
    this.ping = ping;
    this.dead = dead;
    this.settings = settings;
    scope.every(settings.interval, () => this.send(settings.patience));
  }

  /** Any frame of the server is a sign of life. */
  heard(): void {
    this.cancelDeadline?.();
    this.cancelDeadline = null;
  }

  /** Asks at once, with less patience. */
  probe(): void {
    this.heard();
    this.send(this.settings.probePatience);
  }

  private send(patience: number): void {
    this.ping();
    // The first unanswered one counts: a later PING must not grant more time.
    this.cancelDeadline ??= this.scope.after(patience, this.dead);
  }
}
