/**
 * What this client has of each channel's log, and what follows from what it hears. Pure: no timers, no socket; the
 * time comes in as milliseconds.
 *
 * Entries are applied in the order of their numbers, each once. What comes early waits; a hole that stays open asks for
 * a `sync`. After any cut the list is the server's again, because the answer to `sync` closes every hole.
 */
import type { ChannelSync, Entry, Id, LogPacket, MessagePage, SyncAnswer } from "../protocol";
import { applyEntry, joinPage, type Side, type Window } from "./window";

/** What became of something heard. */
export type Change =
  /** An entry was applied; `live` unless it fills a gap that `sync` asked about. */
  | { kind: "entry"; channel: Id; entry: Entry; live: boolean }
  /** The messages shown of a channel are others now. */
  | { kind: "window"; channel: Id }
  /** Too much happened to tell it all: loaded messages are void, the counts are the server's. */
  | { kind: "reset"; channel: Id; unread?: number; mentions?: number }
  /** One may not read it any more. */
  | { kind: "gone"; channel: Id }
  /** The server names other channels than those known here. */
  | { kind: "list" };

/** Entries beyond a hole that are kept; more than that, and `sync` brings them all. */
export const EARLY_LIMIT = 1_000;
/** Milliseconds that a hole may stay open: what overtook will mostly be followed by what it overtook. */
export const HOLE_PATIENCE = 500;
/** Entries kept while a page is on its way; after more the page is asked for again. */
const RECORDING_LIMIT = 2_000;

interface Recording {
  /** The page must be at least as new as this. */
  from: number;
  entries: Entry[];
  pages: number;
}

interface Track {
  /** The last entry applied; `null` while the channel is not known yet. */
  have: number | null;
  early: Map<number, Entry>;
  /** When the present hole was seen. */
  holeSince: number | null;
  window: Window | undefined;
  /** Somebody reads above the end of the window. */
  held: boolean;
  recording: Recording | null;
}

const newTrack = (): Track => ({
  have: null,
  early: new Map(),
  holeSince: null,
  window: undefined,
  held: false,
  recording: null,
});

/** The replica of one account. */
export class Replica {
  readonly #me: Id;
  readonly #tracks = new Map<Id, Track>();
  #overflowed = false;

  constructor(me: Id) {
    this.#me = me;
  }

  /** Begins to follow a channel after entry `have`; what was heard of it already is applied. */
  track(channel: Id, have: number): Change[] {
    const track = this.#track(channel);
    if (track.have !== null) return [];
    track.have = have;
    return this.#drain(channel, track, true, 0);
  }

  /** The last entry applied of each channel. */
  have(): Record<Id, number> {
    const known = [...this.#tracks].flatMap(([id, { have }]) => (have === null ? [] : [[id, have] as const]));
    return Object.fromEntries(known);
  }

  /** The messages loaded of a channel. */
  window(channel: Id): Window | undefined {
    return this.#tracks.get(channel)?.window;
  }

  /** A packet of the log, at `now`. */
  apply({ channel, entries }: LogPacket, now: number): Change[] {
    const track = this.#track(channel);
    for (const entry of entries) {
      if (track.have === null || entry.seq > track.have) track.early.set(entry.seq, entry);
    }
    const changes = this.#drain(channel, track, true, now);
    if (track.early.size > EARLY_LIMIT) {
      track.early.clear();
      this.#overflowed = true;
    }
    return changes;
  }

  /** Whether something is missing that only `sync` can bring. */
  needsSync(now: number): boolean {
    if (this.#overflowed) return true;
    return [...this.#tracks.values()].some(
      ({ holeSince }) => holeSince !== null && now - holeSince >= HOLE_PATIENCE,
    );
  }

  /** When `needsSync` may become true without another packet. */
  nextDeadline(): number | null {
    const open = [...this.#tracks.values()].flatMap(({ holeSince }) =>
      holeSince === null ? [] : [holeSince],
    );
    return open.length > 0 ? Math.min(...open) + HOLE_PATIENCE : null;
  }

  /** The answer to `sync`. */
  onSync(answer: SyncAnswer, now: number): Change[] {
    this.#overflowed = false;
    const named = Object.entries(answer.channels);
    const changes = named.flatMap(([channel, sync]) => this.#syncChannel(channel, sync, now));
    const unknown = named.some(([channel, sync]) => !sync.gone && this.#tracks.get(channel)?.have == null);
    const missing = [...this.#tracks].some(([id, { have }]) => have !== null && !(id in answer.channels));
    return unknown || missing ? [...changes, { kind: "list" }] : changes;
  }

  /** Forgets a channel. */
  forget(channel: Id): void {
    this.#tracks.delete(channel);
  }

  /** Somebody reads above the end of what is loaded, or does not: then a full window stays where they read. */
  hold(channel: Id, held: boolean): void {
    const track = this.#tracks.get(channel);
    if (track) track.held = held;
  }

  /** Forgets the messages loaded of a channel, which are loaded again when they are looked at. */
  drop(channel: Id): void {
    const track = this.#tracks.get(channel);
    if (track) track.window = undefined;
  }

  /** A page of this channel is on its way: what is applied meanwhile is remembered, because the page may be older. */
  beginPage(channel: Id): void {
    const track = this.#track(channel);
    track.recording ??= { from: track.have ?? 0, entries: [], pages: 0 };
    track.recording.pages += 1;
  }

  /** The page will not come. */
  abandonPage(channel: Id): void {
    this.#endPage(this.#track(channel));
  }

  /**
   * The page came. `false` when the log has moved on further than what was remembered: then it must be asked for again.
   */
  onPage(channel: Id, page: MessagePage, side: Side): boolean {
    const track = this.#track(channel);
    const { recording } = track;
    this.#endPage(track);
    if (!recording || page.head < recording.from) return false;
    const base = joinPage(track.window, page, side);
    const since = recording.entries.filter((entry) => entry.seq > page.head);
    track.window = since.reduce((window, entry) => applyEntry(window, entry, this.#me, track.held), base);
    return true;
  }

  #endPage(track: Track): void {
    if (!track.recording) return;
    track.recording.pages -= 1;
    if (track.recording.pages === 0) track.recording = null;
  }

  #track(channel: Id): Track {
    let track = this.#tracks.get(channel);
    if (!track) {
      track = newTrack();
      this.#tracks.set(channel, track);
    }
    return track;
  }

  #syncChannel(channel: Id, sync: ChannelSync, now: number): Change[] {
    if (sync.gone) {
      this.#tracks.delete(channel);
      return [{ kind: "gone", channel }];
    }
    const track = this.#tracks.get(channel);
    if (!track || track.have === null) return [];
    if (sync.reset) return this.#reset(channel, track, sync, now);
    for (const entry of sync.entries) if (entry.seq > track.have) track.early.set(entry.seq, entry);
    return this.#drain(channel, track, false, now);
  }

  #reset(channel: Id, track: Track, sync: Extract<ChannelSync, { reset: true }>, now: number): Change[] {
    // An answer can be older than what came live behind it; unless the log itself went back.
    if (!sync.rewound && track.have !== null && sync.head < track.have) return [];
    track.have = sync.head;
    track.window = undefined;
    if (track.recording) track.recording = { ...track.recording, from: sync.head, entries: [] };
    for (const seq of track.early.keys()) if (seq <= sync.head) track.early.delete(seq);
    const reset: Change = { kind: "reset", channel };
    if (sync.unread !== undefined) reset.unread = sync.unread;
    if (sync.mentions !== undefined) reset.mentions = sync.mentions;
    return [reset, ...this.#drain(channel, track, true, now)];
  }

  /** Applies what fits now, in order; what is left waits behind a hole. */
  #drain(channel: Id, track: Track, live: boolean, now: number): Change[] {
    if (track.have === null) return [];
    const before = track.window;
    const changes: Change[] = [];
    for (let next = track.early.get(track.have + 1); next; next = track.early.get(track.have + 1)) {
      track.early.delete(next.seq);
      track.have = next.seq;
      this.#record(track, next);
      if (track.window) track.window = applyEntry(track.window, next, this.#me, track.held);
      changes.push({ kind: "entry", channel, entry: next, live });
    }
    for (const seq of track.early.keys()) if (seq <= track.have) track.early.delete(seq);
    track.holeSince = track.early.size === 0 ? null : changes.length > 0 ? now : (track.holeSince ?? now);
    if (track.window !== before) changes.push({ kind: "window", channel });
    return changes;
  }

  #record({ recording, have }: Track, entry: Entry): void {
    if (!recording) return;
    if (recording.entries.length < RECORDING_LIMIT) recording.entries.push(entry);
    else {
      recording.entries.length = 0;
      recording.from = have ?? 0;
    }
  }
}
