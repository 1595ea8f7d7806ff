/**
 * What belongs to a person and is the same on all their devices: read marks, drafts, preferences, settings.
 *
 * What is changed here shows at once. Until the server has taken a change, items of the same key that are heard do not
 * overwrite it: they are older.
 */
import type { Answer, Id, Level, PersonalItem, PersonalPacket } from "../protocol";
import { type Draft, forget, type Prefs, put, useChat } from "../store/state";
import { PASSING, type Shelf, TOO_MANY } from "../sync/outbox";
import { DraftShelf } from "./draft-shelf";

/** Marks are told to the server this seldom per channel, in milliseconds. */
export const MARK_EVERY = 2_000;
/** A draft is kept this long after the last key, in milliseconds. */
export const DRAFT_AFTER = 500;
/** What the server could not take for the moment is told again after this, in milliseconds. */
const AGAIN_AFTER = 5_000;

/** What the personal part needs of the rest. */
export interface PersonalPorts {
  ask(event: string, payload: object): Promise<Answer<object>>;
  /** A mark moved: the counts of the channel have to follow. */
  marked(channel: Id): void;
  /** Some items were missed. */
  behind(): void;
  /** A mark is told: only now can the server count what is left. */
  uncounted(): void;
  now(): number;
  account: Id;
  shelf: Shelf | null;
}

interface Waiting {
  event: string;
  payload: object;
  timer: ReturnType<typeof setTimeout> | null;
  /** Being told to the server now. */
  told: boolean;
}

/** The personal part of one account. */
export class Personal {
  readonly #ports: PersonalPorts;
  readonly #waiting = new Map<string, Waiting>();
  readonly #markedAt = new Map<Id, number>();
  readonly #drafts: DraftShelf;
  /** Channels whose counts were left alone because their mark was on its way. */
  readonly #uncounted = new Set<Id>();
  #rev = 0;

  constructor(ports: PersonalPorts) {
    this.#ports = ports;
    this.#drafts = new DraftShelf(ports.account, ports.shelf);
  }

  /** Takes up the drafts that the server had not been told of when the page was closed. */
  start(): void {
    for (const [channel, draft] of this.#drafts.all()) {
      if (draft) put("drafts", channel, draft);
      this.#later(`draft ${channel}`, "draft", draftPayload(channel, draft), DRAFT_AFTER);
    }
  }

  /** Whether the server is not told yet how far one has read; it is counted again once it is. */
  isMarking(channel: Id): boolean {
    const marking = this.#waiting.has(`read ${channel}`);
    if (marking) this.#uncounted.add(channel);
    return marking;
  }

  /** The last revision known. */
  get rev(): number {
    return this.#rev;
  }

  /** All items up to a revision, from `bootstrap` or `sync`. */
  load({ rev, items }: PersonalPacket): void {
    this.#rev = Math.max(this.#rev, rev);
    for (const item of items) this.#take(item);
  }

  /** Items that came live. */
  hear(packet: PersonalPacket): void {
    const after = packet.after ?? packet.rev - packet.items.length;
    if (packet.rev <= this.#rev) return;
    if (after > this.#rev) this.#ports.behind();
    else this.load(packet);
  }

  /** One has read up to here. */
  mark(channel: Id, seq: number): void {
    if (useChat.getState().marks[channel] === seq) return;
    put("marks", channel, seq);
    this.#ports.marked(channel);
    const since = this.#ports.now() - (this.#markedAt.get(channel) ?? 0);
    this.#later(`read ${channel}`, "read", { channel, seq }, Math.max(0, MARK_EVERY - since));
  }

  /** What stands in the composer. */
  draft(channel: Id, draft: Draft | null): void {
    const held = useChat.getState().drafts[channel];
    if ((held?.text ?? "") === (draft?.text ?? "") && (held?.replyTo ?? null) === (draft?.replyTo ?? null))
      return;
    if (draft) put("drafts", channel, draft);
    else forget(channel, "drafts");
    this.#drafts.keep(channel, draft);
    this.#later(`draft ${channel}`, "draft", draftPayload(channel, draft), DRAFT_AFTER);
  }

  /** How much one wants to hear of a channel; what is not named stays. */
  prefs(channel: Id, change: { level?: Level | null; mutedUntil?: string | null; hidden?: boolean }): void {
    const held = useChat.getState().prefs[channel] ?? noPrefs;
    put("prefs", channel, { ...held, ...change });
    const key = `prefs ${channel}`;
    this.#later(key, "prefs", { ...this.#waiting.get(key)?.payload, channel, ...change }, 0);
  }

  /** A setting of the account. */
  setting(name: string, value: unknown): void {
    put("settings", name, value);
    this.#later(`setting ${name}`, "settings", { name, value: value ?? null }, 0);
  }

  /** Tells the server what it was not told, as after a cut. */
  flush(): void {
    for (const [key, waiting] of this.#waiting) if (!waiting.told) void this.#tell(key);
  }

  /** Nothing is told any more. */
  stop(): void {
    for (const { timer } of this.#waiting.values()) if (timer) clearTimeout(timer);
    this.#waiting.clear();
  }

  #later(key: string, event: string, payload: object, delay: number): void {
    const before = this.#waiting.get(key);
    // A draft waits for the last key; a mark does not, so that reading on does not put it off for ever.
    const runs = before?.timer && event === "read" ? before.timer : null;
    if (before?.timer && !runs) clearTimeout(before.timer);
    const timer = runs ?? setTimeout(() => void this.#tell(key), delay);
    this.#waiting.set(key, { event, payload, timer, told: false });
  }

  async #tell(key: string): Promise<void> {
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    if (waiting.timer) clearTimeout(waiting.timer);
    waiting.timer = null;
    waiting.told = true;
    if (waiting.event === "read") this.#markedAt.set(key.slice("read ".length), this.#ports.now());
    const answer = await this.#ports.ask(waiting.event, waiting.payload);
    // A newer change of the same thing has taken its place, and is told by itself.
    if (this.#waiting.get(key) !== waiting) return;
    if (!answer.ok && (PASSING.has(answer.code) || answer.code === TOO_MANY)) {
      waiting.told = false;
      // Without an answer the connection is gone, and `flush` follows when it is back.
      if (answer.code === "no_answer") return;
      const delay = (answer.retryAfterSeconds ?? 0) * 1000 || AGAIN_AFTER;
      waiting.timer = setTimeout(() => void this.#tell(key), delay);
      return;
    }
    this.#waiting.delete(key);
    this.#settled(waiting, answer.ok);
  }

  #settled({ event, payload }: Waiting, ok: boolean): void {
    const { channel } = payload as { channel: Id };
    // A draft that the server does not take, as one that is too long, is kept here.
    if (event === "draft" && ok) this.#drafts.told(channel);
    if (event === "read" && this.#uncounted.delete(channel)) this.#ports.uncounted();
  }

  #take(item: PersonalItem): void {
    const key = item.item === "setting" ? `setting ${item.name}` : `${item.item} ${item.channel}`;
    if (this.#waiting.has(key)) return;
    switch (item.item) {
      case "read":
        put("marks", item.channel, item.seq);
        this.#ports.marked(item.channel);
        break;
      case "draft":
        if (item.text === null) forget(item.channel, "drafts");
        else put("drafts", item.channel, { text: item.text, replyTo: item.replyTo ?? null });
        break;
      case "prefs":
        put("prefs", item.channel, prefsOf(item));
        break;
      case "setting":
        put("settings", item.name, item.value ?? undefined);
    }
  }
}

function draftPayload(channel: Id, draft: Draft | null): object {
  return { channel, text: draft?.text ?? null, ...(draft?.replyTo && { replyTo: draft.replyTo }) };
}

const noPrefs: Prefs = { level: null, mutedUntil: null, hidden: false };

function prefsOf(item: Extract<PersonalItem, { item: "prefs" }>): Prefs {
  return { level: item.level ?? null, mutedUntil: item.mutedUntil ?? null, hidden: item.hidden ?? false };
}
