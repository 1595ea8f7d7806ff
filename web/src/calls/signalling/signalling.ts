import { Scope } from "../core/scope";
import { Store } from "../core/store";
import { type BackoffSettings, backoffDelay, defaultBackoff } from "./backoff";
import { defaultHeartbeat, Heartbeat, type HeartbeatSettings } from "./heartbeat";
import { parseFrame } from "./parse";
import { type ClientFrame, CloseCode, type ServerFrame, type UserStatus } from "./wire";

/** Where the signalling connection stands. */
export type LinkState =
  | { kind: "off" }
  | { kind: "connecting" }
  | { kind: "registering" }
  | { kind: "ready"; uuid: string }
  /** Waiting for the next attempt, which comes at `until` (milliseconds since 1970). */
  | { kind: "waiting"; until: number }
  /** Given up until the person acts: another window took the place, or the session ended. */
  | { kind: "stopped"; reason: "replaced" | "signedOut" };

/** What a connection that held a call comes back with. */
export interface ResumeKey {
  uuid?: string;
  ticket?: string;
}

/** How a connection became ready. */
export type Registered =
  | { how: "added"; status: UserStatus }
  | { how: "resumed"; status: UserStatus; callId: string | null };

/** What the signalling needs of the world around it. */
export interface SignallingDeps {
  url: () => string;
  open: (url: string) => WebSocket;
  /** An access token other than the one the server refused, or null when nobody is signed in. */
  token: (refused: string | null) => Promise<string | null>;
  device: () => Promise<string>;
  identity: () => { id: string; name: string; photo: string | null };
  /** The key to resume with, null when this tab holds no call. */
  resume: () => ResumeKey | null;
  /** Whether a call waits for the connection: then it is tried more often. */
  urgent: () => boolean;
  random: () => number;
}

/** What the signalling tells its owner. */
export interface SignallingEvents {
  frame: (frame: ServerFrame) => void;
  registered: (how: Registered) => void;
  /** A call that was to be resumed is gone; the connection registers afresh. */
  resumeRefused: (code: string) => void;
  lost: () => void;
  signedOut: () => void;
}

/** Times of the connection, in milliseconds. */
export interface SignallingSettings {
  backoff: BackoffSettings;
  /** The same while a call waits for the connection. */
  urgentBackoff: BackoffSettings;
  heartbeat: HeartbeatSettings;
  /** From the first byte to being registered. */
  connectTimeout: number;
  /** How long a connection must hold before the delays start small again. */
  settled: number;
  /** Upper bound of the delay after the server announced its restart. */
  restartSpread: number;
  /** Shortest delay after the server called this client abusive. */
  abusePause: number;
  /** How far a hidden page may lie before its return checks the path. */
  hiddenProbe: number;
}

/** The settings of the product. */
export const defaultSignalling: SignallingSettings = {
  backoff: defaultBackoff,
  urgentBackoff: { ...defaultBackoff, longest: 2_500 },
  heartbeat: defaultHeartbeat,
  connectTimeout: 10_000,
  settled: 5_000,
  restartSpread: 1_500,
  abusePause: 60_000,
  hiddenProbe: 30_000,
};

const retryableCodes = ["SERVER_UNAVAILABLE", "RATE_LIMITED", "INTERNAL"];

/** The one signalling connection of this tab: opens, registers, notices death, comes back. */
export class Signalling {
  readonly state = new Store<LinkState>({ kind: "off" });
  private life: Scope | null = null;
  private attempt: Scope | null = null;
  private socket: WebSocket | null = null;
  private heartbeat: Heartbeat | null = null;
  private failures = 0;
  private token: string | null = null;
  private refused: string | null = null;
  private hiddenSince: number | null = null;
  private readonly deps: SignallingDeps;
  private readonly events: SignallingEvents;
  private readonly settings: SignallingSettings;

  constructor(deps: SignallingDeps, events: SignallingEvents, settings = defaultSignalling) {
    this.deps = deps;
    this.events = events;
    this.settings = settings;
  }

  /** Starts, or starts again after `stopped`. */
  start(): void {
    this.stop();
    const life = new Scope();
    this.life = life;
    this.failures = 0;
    life.listen(window, "online", () => this.wake());
    life.listen(window, "offline", () => this.heartbeat?.probe());
    life.listen(document, "visibilitychange", () => this.visibility());
    this.connect();
  }

  /** Closes the connection for good; nothing is told afterwards. */
  stop(): void {
    this.attempt?.close();
    this.life?.close();
    this.life = null;
    this.state.set({ kind: "off" });
  }

  /** Does not wait any longer: "retry now". */
  retryNow(): void {
    if (this.state.get().kind === "waiting") this.connect();
  }

  /** Whether frames are delivered now. */
  get ready(): boolean {
    return this.state.get().kind === "ready";
  }

  /** Sends a frame if the connection is ready; false when it was not sent. */
  send(frame: ClientFrame): boolean {
    return this.ready && this.write(frame);
  }

  private write(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify({ ...frame, userId: this.deps.identity().id }));
    return true;
  }

  private connect(): void {
    this.attempt?.close();
    const attempt = new Scope();
    this.attempt = attempt;
    this.state.set({ kind: "connecting" });
    attempt.after(this.settings.connectTimeout, () => {
      if (!this.ready) this.fail();
    });
    attempt.run(
      () => this.open(attempt),
      () => this.fail(),
    );
  }

  private async open(attempt: Scope): Promise<void> {
    const refused = this.refused;
    this.refused = null;
    const token = await attempt.guard(this.deps.token(refused));
    this.token = token;
    if (token === null) {
      this.end("signedOut");
      return;
    }
    const device = await attempt.guard(this.deps.device());
    const socket = this.deps.open(this.deps.url());
    this.socket = socket;
    attempt.defer(() => {
      this.socket = null;
      this.heartbeat = null;
      socket.close(1000);
    });
    attempt.listen(socket, "open", () => this.register(token, device));
    attempt.listen(socket, "message", (event) =>
      this.receive(attempt, (event as MessageEvent).data, token, device),
    );
    attempt.listen(socket, "close", (event) => this.closed((event as CloseEvent).code));
  }

  private register(token: string, device: string, resume = this.deps.resume()): void {
    this.state.set({ kind: "registering" });
    const { name, photo } = this.deps.identity();
    if (resume) this.write({ route: "RECONNECT", name, photo, device, token, ...resume });
    else this.write({ route: "ADD_USER", name, photo, device, token });
  }

  private receive(attempt: Scope, data: unknown, token: string, device: string): void {
    this.heartbeat?.heard();
    const frame = typeof data === "string" && data !== "PONG" ? parseFrame(data) : null;
    if (!frame) return;
    if (frame.route === "userConnect") {
      this.becomeReady(attempt, frame.uuid, { how: "added", status: frame.status });
    } else if (frame.route === "reconnectSuccess") {
      const { status, callId } = frame;
      this.becomeReady(attempt, frame.uuid, { how: "resumed", status, callId });
    } else if (frame.route === "reconnectError") {
      this.resumeFailed(frame.code, token, device);
    } else if (frame.route === "/error" && !this.ready) {
      // The server refuses to register us; if it meant the token it closes with its code as well.
      if (retryableCodes.includes(frame.code)) this.fail();
    } else {
      this.events.frame(frame);
    }
  }

  private resumeFailed(code: string, token: string, device: string): void {
    if (retryableCodes.includes(code)) {
      this.fail();
    } else {
      this.events.resumeRefused(code);
      this.register(token, device, null);
    }
  }

  private becomeReady(attempt: Scope, uuid: string, how: Registered): void {
    if (this.ready) return;
    const { heartbeat, settled } = this.settings;
    this.heartbeat = new Heartbeat(
      attempt,
      () => this.socket?.readyState === WebSocket.OPEN && this.socket.send("PING"),
      () => this.fail(),
      heartbeat,
    );
    attempt.after(settled, () => {
      this.failures = 0;
    });
    this.state.set({ kind: "ready", uuid });
    this.events.registered(how);
  }

  private closed(code: number): void {
    if (code === CloseCode.revoked) this.end("signedOut");
    else if (code === CloseCode.replaced) this.end("replaced");
    else if (code === CloseCode.restart) this.wait(this.deps.random() * this.settings.restartSpread);
    else if (code === CloseCode.abuse) this.wait(this.settings.abusePause * (1 + this.deps.random()));
    else {
      if (code === CloseCode.unauthenticated) this.refused = this.token;
      this.fail();
    }
  }

  private fail(): void {
    const { backoff, urgentBackoff } = this.settings;
    const bounds = this.deps.urgent() ? urgentBackoff : backoff;
    const delay = backoffDelay(this.failures, this.deps.random, bounds);
    this.failures += 1;
    this.wait(delay);
  }

  private wait(delay: number): void {
    const wasReady = this.ready;
    this.attempt?.close();
    const pause = new Scope();
    this.attempt = pause;
    this.state.set({ kind: "waiting", until: Date.now() + Math.round(delay) });
    pause.after(delay, () => this.connect());
    if (wasReady) this.events.lost();
  }

  private end(reason: "replaced" | "signedOut"): void {
    const wasReady = this.ready;
    this.attempt?.close();
    this.life?.close();
    this.state.set({ kind: "stopped", reason });
    if (wasReady) this.events.lost();
    if (reason === "signedOut") this.events.signedOut();
  }

  /** The network came back, or the page: a path that was waited for is tried, one in use is checked. */
  private wake(): void {
    if (this.state.get().kind === "waiting") this.connect();
    else this.heartbeat?.probe();
  }

  private visibility(): void {
    if (document.hidden) {
      this.hiddenSince = Date.now();
      return;
    }
    const away = this.hiddenSince === null ? 0 : Date.now() - this.hiddenSince;
    this.hiddenSince = null;
    if (this.state.get().kind === "waiting" || away > this.settings.hiddenProbe) this.wake();
  }
}
