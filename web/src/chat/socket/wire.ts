/** The connection that the chat needs, without the library that makes it. */
import type { Answer } from "../protocol";

/** The connection, as people are told of it. */
export type Link = "connected" | "connecting" | "offline" | { retryAt: number };

/** What the connection tells. */
export interface WireEvents {
  /** Connected, for the first time or again: what was missed must be asked for. */
  opened(): void;
  /** Gone; it comes back by itself. */
  closed(): void;
  /** The server said something. */
  heard(event: string, payload: unknown): void;
  /** How to show the connection changed. */
  link(link: Link): void;
}

/** The connection. */
export interface Wire {
  start(events: WireEvents): void;
  stop(): void;
  /** Tries now instead of waiting. */
  retryNow(): void;
  /** Says something and waits for the acknowledgement; none, or a cut, is the code `no_answer`. */
  ask<T>(event: string, payload: object): Promise<Answer<T>>;
  /** Says something that needs no answer; dropped without a connection. */
  tell(event: string, payload: object): void;
}

/** Milliseconds to wait for an acknowledgement. */
export const ANSWER_TIMEOUT = 10_000;
