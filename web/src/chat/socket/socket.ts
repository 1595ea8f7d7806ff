/** The chat's connection: Socket.IO, with our own way of coming back, so that the page can say when. */
import { io, type Socket } from "socket.io-client";
import type { Answer } from "../protocol";
import { ANSWER_TIMEOUT, type Link, type Wire, type WireEvents } from "./wire";

/** What a connection needs of the page. */
export interface SocketPorts {
  /** The access token; another one than `refused`, if the server refused it. `null` when nobody is signed in. */
  token(refused: string | null): Promise<string | null>;
  /** The server says that the session is over. */
  signedOut(): void;
}

/** Bounds of the delay before the next try, in milliseconds. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;

/** A delay between half and one and a half of its step, so that a crowd does not come back in one moment. */
export function comeBackDelay(attempt: number, random: () => number): number {
  const step = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(attempt, 16));
  return Math.round(step * (0.5 + random()));
}

/** The connection to this page's own server. */
export class SocketWire implements Wire {
  readonly #ports: SocketPorts;
  #socket: Socket | null = null;
  #events: WireEvents | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #token: string | null = null;
  #refused: string | null = null;

  constructor(ports: SocketPorts) {
    this.#ports = ports;
  }

  start(events: WireEvents): void {
    if (this.#socket) return;
    this.#events = events;
    const socket = io(window.location.origin, {
      autoConnect: false,
      reconnection: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: (give) => give({ token: this.#token }),
    });
    this.#socket = socket;
    socket.on("connect", () => this.#opened());
    socket.on("disconnect", () => this.#closed());
    socket.on("connect_error", (error) => this.#failed(error));
    socket.onAny((event: string, payload: unknown) => events.heard(event, payload));
    window.addEventListener("online", this.#online);
    void this.#open();
  }

  stop(): void {
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#online);
    const socket = this.#socket;
    this.#socket = null;
    this.#events = null;
    socket?.removeAllListeners();
    socket?.offAny();
    socket?.close();
  }

  retryNow(): void {
    if (this.#socket?.connected) return;
    this.#attempt = 0;
    void this.#open();
  }

  async ask<T>(event: string, payload: object): Promise<Answer<T>> {
    const socket = this.#socket;
    if (!socket?.connected) return noAnswer;
    try {
      const answer: unknown = await socket.timeout(ANSWER_TIMEOUT).emitWithAck(event, payload);
      return isAnswer<T>(answer) ? answer : noAnswer;
    } catch {
      // Not in time, or the connection was cut: the same to who asked.
      return noAnswer;
    }
  }

  tell(event: string, payload: object): void {
    if (this.#socket?.connected) this.#socket.emit(event, payload);
  }

  readonly #online = () => this.retryNow();

  async #open(): Promise<void> {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    if (!socket) return;
    this.#show("connecting");
    try {
      this.#token = await this.#ports.token(this.#refused);
    } catch {
      // The server could not be asked for a token: it is away.
      this.#later();
      return;
    }
    if (this.#socket !== socket) return;
    if (this.#token === null) this.#show("offline");
    else socket.connect();
  }

  #opened(): void {
    this.#attempt = 0;
    this.#refused = null;
    this.#show("connected");
    this.#events?.opened();
  }

  #closed(): void {
    this.#events?.closed();
    this.#later();
  }

  #failed(error: Error & { data?: unknown }): void {
    const { data } = error;
    const code = typeof data === "object" && data !== null && "code" in data ? data.code : null;
    if (code === "session_ended" || code === "unauthenticated") {
      // A token can have run out on the way; a fresh one that is refused as well means that it is over.
      if (this.#refused !== null && this.#refused !== this.#token) {
        this.#ports.signedOut();
        return;
      }
      this.#refused = this.#token;
    }
    this.#later();
  }

  #later(): void {
    const delay = comeBackDelay(this.#attempt, Math.random);
    this.#attempt += 1;
    clearTimeout(this.#timer);
    if (!this.#socket) return;
    this.#timer = setTimeout(() => void this.#open(), delay);
    this.#show(navigator.onLine ? { retryAt: Date.now() + delay } : "offline");
  }

  #show(link: Link): void {
    this.#events?.link(link);
  }
}

const noAnswer = { ok: false, code: "no_answer", message: "" } as const;

function isAnswer<T>(value: unknown): value is Answer<T> {
  return typeof value === "object" && value !== null && "ok" in value && typeof value.ok === "boolean";
}
