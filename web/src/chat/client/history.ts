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
    put("loads", channel, { loading: true, error: null });
    try {
      const wanted = () => this.#jumps.get(channel) === turn;
      const loaded = await this.#load(channel, place, "replace", wanted);
      if (wanted()) put("loads", channel, { loading: false, error: null });
      return loaded;
    } catch (error) {
      if (this.#jumps.get(channel) === turn) put("loads", channel, { loading: false, error });
      return false;
    }
  }

  /** The page before the first message loaded. */
  older(channel: Id): Promise<void> {
    const window = this.#replica.window(channel);
    const first = window?.items[0];
    if (!window || window.atStart || !first) return Promise.resolve();
    return this.#extend(channel, { before: first.seq }, "before");
  }

  /** The page after the last message loaded. */
  newer(channel: Id): Promise<void> {
    const window = this.#replica.window(channel);
    const last = window?.items[window.items.length - 1];
    if (!window || window.atEnd || !last) return Promise.resolve();
    return this.#extend(channel, { after: last.seq }, "after");
  }

  /** Shows what the replica has of a channel. */
  show(channel: Id): void {
    put("windows", channel, this.#replica.window(channel));
  }

  async #extend(channel: Id, place: Place, side: Side): Promise<void> {
    const key = `${channel} ${side}`;
    if (this.#loading.has(key)) return;
    this.#loading.add(key);
    const turn = this.#jumps.get(channel);
    try {
      await this.#load(channel, place, side, () => this.#jumps.get(channel) === turn);
    } finally {
      this.#loading.delete(key);
    }
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
