import { Store } from "../core/store";
import type { PresenceState } from "./wire";

/** What is known of the watched people. */
export type PresenceMap = Readonly<Record<string, PresenceState>>;

/** The server's bound of one watch list. */
const maxWatched = 500;
const gatherMilliseconds = 50;

/**
 * Joins the watch lists of all parts of the page into the one list that the connection may have, and keeps what the
 * server tells. While the connection is down nothing is known, rather than something stale.
 */
export class PresenceWatch {
  readonly state = new Store<PresenceMap>({});
  private readonly wanted = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private sent = "";
  private readonly send: (ids: string[]) => boolean;

  /** `send` delivers a watch list and answers whether the connection took it. */
  constructor(send: (ids: string[]) => boolean) {
    this.send = send;
  }

  /** Watches people until the answer is called. */
  watch(ids: readonly string[]): () => void {
    for (const id of ids) this.wanted.set(id, (this.wanted.get(id) ?? 0) + 1);
    this.schedule();
    return () => {
      for (const id of ids) {
        const left = (this.wanted.get(id) ?? 1) - 1;
        if (left > 0) this.wanted.set(id, left);
        else this.wanted.delete(id);
      }
      this.schedule();
    };
  }

  /** The server told the state of some of them. */
  told(users: Record<string, PresenceState>): void {
    this.state.set({ ...this.state.get(), ...users });
  }

  /** The connection is new: it has no watch list yet. */
  connected(): void {
    this.sent = "";
    this.flush();
  }

  /** The connection is gone. */
  lost(): void {
    this.state.set({});
  }

  /** Ends pending work. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.flush();
    }, gatherMilliseconds);
  }

  private flush(): void {
    const ids = [...this.wanted.keys()].slice(0, maxWatched).sort();
    const list = ids.join(" ");
    if (list === this.sent || !this.send(ids)) return;
    this.sent = list;
    const known = this.state.get();
    this.state.set(Object.fromEntries(Object.entries(known).filter(([id]) => this.wanted.has(id))));
  }
}
