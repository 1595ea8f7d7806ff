/** Loads the messages that are looked at, page by page, and forgets those of channels not looked at for long. */
import type { Id, MessagePage } from "../protocol";
import type { Place, Rest } from "../rest";
import { meet, put, useChat } from "../store/state";
import type { Replica } from "../sync/replica";
import type { Side } from "../sync/window";

/** Messages per page. */
export const PAGE = 50;
/** Channels whose messages are kept. */
const CHANNELS_KEPT = 20;
/** A page that is older than the log known here is asked for again, this often at most. */
const STALE_TRIES = 4;

/** The loaded messages of all channels. */
export class History {
  readonly #replica: Replica;
  readonly #rest: Pick<Rest, "messages">;
  /** Least recently looked at first. */
  #recent: Id[] = [];
  /** The latest jump of each channel; the answer of an older one is ignored. */
  readonly #jumps = new Map<Id, number>();
  readonly #loading = new Set<string>();
  /** Sides whose page did not come; they wait until somebody wants it again. */
  readonly #failed = new Set<string>();

  constructor(replica: Replica, rest: Pick<Rest, "messages">) {
    this.#replica = replica;
    this.#rest = rest;
  }

  /** A channel is looked at: its messages are loaded unless they are there. */
  async open(channel: Id, place: Place = { latest: true }): Promise<void> {
    this.#recent = [...this.#recent.filter((id) => id !== channel), channel];
    for (const old of this.#recent.splice(0, Math.max(0, this.#recent.length - CHANNELS_KEPT))) {
      this.#replica.drop(old);
      this.show(old);
    }
    if (!this.#replica.window(channel)) await this.jump(channel, place);
  }

  /** Begins anew at a place. */
  async jump(channel: Id, place: Place): Promise<boolean> {
    const turn = (this.#jumps.get(channel) ?? 0) + 1;
    this.#jumps.set(channel, turn);
    for (const side of ["before", "after"]) this.#failed.delete(`${channel} ${side}`);
    put("loads", channel, { loading: true, error: null });
    try {
      const wanted = () => this.#jumps.get(channel) === turn;
      const loaded = await this.#load(channel, place, "replace", wanted);
      if (wanted()) put("loads", channel, { loading: false, error: null });
      return loaded;
    } catch (error) {
      const again = () => void this.jump(channel, place);
      if (this.#jumps.get(channel) === turn) put("loads", channel, { loading: false, error, again });
      return false;
    }
  }

  /** The page before the first message loaded. */
  older(channel: Id): Promise<void> {
    const window = this.#replica.window(channel);
    const first = window?.items[0];
    if (!window || window.atStart || !first) return Promise.resolve();
    return this.#extend(channel, "before", first.seq);
  }

  /** The page after the last message loaded. */
  newer(channel: Id): Promise<void> {
    const window = this.#replica.window(channel);
    const last = window?.items[window.items.length - 1];
    if (!window || window.atEnd || !last) return Promise.resolve();
    return this.#extend(channel, "after", last.seq);
  }

  /** Somebody reads above the end of what is loaded, or does not. */
  hold(channel: Id, held: boolean): void {
    this.#replica.hold(channel, held);
  }

  /** Shows what the replica has of a channel. */
  show(channel: Id): void {
    put("windows", channel, this.#replica.window(channel));
  }

  async #extend(channel: Id, side: "before" | "after", edge: number): Promise<void> {
    const key = `${channel} ${side}`;
    if (this.#loading.has(key) || this.#failed.has(key)) return;
    this.#loading.add(key);
    const turn = this.#jumps.get(channel);
    // A page that does not join on to the window any more, because that was begun anew or cut at this end, would leave
    // a hole between them.
    const wanted = () => this.#jumps.get(channel) === turn && this.#edge(channel, side) === edge;
    const place = side === "before" ? { before: edge } : { after: edge };
    try {
      await this.#load(channel, place, side, wanted);
    } catch (error) {
      if (!wanted()) return;
      this.#failed.add(key);
      put("loads", channel, { loading: false, error, again: () => this.#again(channel, side) });
    } finally {
      this.#loading.delete(key);
    }
  }

  /** Asks for a page again that did not come. */
  #again(channel: Id, side: "before" | "after"): void {
    this.#failed.delete(`${channel} ${side}`);
    put("loads", channel, { loading: false, error: null });
    void (side === "before" ? this.older(channel) : this.newer(channel));
  }

  #edge(channel: Id, side: "before" | "after"): number | undefined {
    return this.#replica.window(channel)?.items.at(side === "before" ? 0 : -1)?.seq;
  }

  async #load(channel: Id, place: Place, side: Side, wanted: () => boolean): Promise<boolean> {
    for (let tries = 0; tries < STALE_TRIES; tries += 1) {
      const page = await this.#page(channel, place);
      if (!wanted()) {
        this.#replica.abandonPage(channel);
        return false;
      }
      // The window may have been dropped meanwhile; a page that does not follow on anything is of no use.
      if (side !== "replace" && !this.#replica.window(channel)) {
        this.#replica.abandonPage(channel);
        return false;
      }
      meet(page.people);
      if (this.#replica.onPage(channel, page, side)) {
        this.show(channel);
        return true;
      }
    }
    throw new Error("the log moves on faster than its pages come");
  }

  async #page(channel: Id, place: Place): Promise<MessagePage> {
    this.#replica.beginPage(channel);
    try {
      return await this.#rest.messages(channel, place, PAGE);
    } catch (error) {
      this.#replica.abandonPage(channel);
      throw error;
    }
  }
}

/** The messages loaded of a channel, now. */
export const windowOf = (channel: Id) => useChat.getState().windows[channel];
