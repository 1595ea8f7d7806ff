/**
 * Messages on their way: kept until the log shows them, sent again under the same nonce after a cut, at most a few
 * times, and remembered across a reload. The server answers a nonce it knows with the message it made of it, so nothing
 * is doubled.
 */
import type { Answer, FileRef, Id, Posted, ReplyRef } from "../protocol";

/** A message that the log has not shown yet. */
export interface Pending {
  nonce: Id;
  channel: Id;
  text: string;
  replyTo: ReplyRef | null;
  files: FileRef[];
  /** When the person sent it. */
  at: string;
  /** `sent` is committed, and waits only to be seen in the log. */
  state: "waiting" | "sending" | "sent" | "failed";
  tries: number;
  /** Why it failed: a stable code, and the server's words. */
  problem?: { code: string; message: string; retryAfterSeconds?: number | undefined };
  /** Its place, once acknowledged. */
  seq?: number;
}

/** Tries without an answer before a message counts as not sent. */
export const MOST_TRIES = 5;
/** Older ones are not sent by themselves after a reload: the talk has moved on. */
const STALE_MS = 12 * 60 * 60_000;
/** Most that are remembered. */
const MOST_KEPT = 100;

/** Refusals that may pass by themselves. */
export const PASSING: ReadonlySet<string> = new Set([
  "no_answer",
  "unavailable",
  "busy",
  "timeout",
  "internal",
]);

/** The refusal of whoever writes faster than the server allows. */
export const TOO_MANY = "too_many";

/** The part of `localStorage` that is needed. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The outside world of the outbox. */
export interface OutboxPorts {
  /** Sends one and waits for the acknowledgement; no answer is the code `no_answer`. */
  send(pending: Pending): Promise<Answer<Posted>>;
  /** Whether sending makes sense now. */
  ready(): boolean;
  /** No answer came: what became of it shows after the next `sync`, which calls `flush`. */
  doubtful(): void;
  /** Calls back after so many seconds. */
  later(seconds: number, run: () => void): void;
  /** The list of a channel is another one now. */
  changed(channel: Id): void;
  /** Whether the channel's log is applied up to this entry. */
  seen(channel: Id, seq: number): boolean;
  now(): number;
  shelf: Shelf | null;
}

/** The outbox of one account. */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #key: string;
  /** Nonces this page has had; those of other pages that share the shelf stay on it. */
  readonly #known = new Set<Id>();
  #items: readonly Pending[];

  constructor(account: Id, ports: OutboxPorts) {
    this.#ports = ports;
    this.#key = `hubbub.outbox.${account}`;
    this.#items = this.#load();
    for (const { nonce } of this.#items) this.#known.add(nonce);
  }

  /** What is on its way to a channel, in the order of sending. */
  list(channel: Id): Pending[] {
    return this.#items.filter((item) => item.channel === channel);
  }

  /** Channels with something on its way. */
  channels(): Id[] {
    return [...new Set(this.#items.map(({ channel }) => channel))];
  }

  /** Takes a message and sends it as soon as that is possible. */
  add(item: Pick<Pending, "nonce" | "channel" | "text" | "replyTo" | "files">): void {
    const at = new Date(this.#ports.now()).toISOString();
    this.#known.add(item.nonce);
    this.#put([...this.#items, { ...item, at, state: "waiting", tries: 0 }], item.channel);
    void this.#work(item.channel);
  }

  /** Sends all that waits, channel by channel in order. */
  flush(): void {
    for (const channel of this.channels()) void this.#work(channel);
  }

  /** Sends one again that had failed. */
  retry(nonce: Id): void {
    const item = this.#find(nonce);
    if (item?.state !== "failed") return;
    const { problem: _, ...rest } = item;
    this.#replace({ ...rest, state: "waiting", tries: 0 });
    void this.#work(item.channel);
  }

  /** Gives one up. */
  discard(nonce: Id): void {
    const item = this.#find(nonce);
    if (!item) return;
    this.#put(
      this.#items.filter((each) => each.nonce !== nonce),
      item.channel,
    );
  }

  /** The log showed the message with this nonce. */
  settle(nonce: Id): void {
    this.discard(nonce);
  }

  /** The log of a channel is known up to here: what was committed before has been seen, or is void. */
  caughtUp(channel: Id, head: number): void {
    for (const { nonce, state, seq } of this.list(channel)) {
      if (state === "sent" && seq !== undefined && seq <= head) this.discard(nonce);
    }
  }

  /** One message per channel is under way at a time, so that they arrive in the order in which they were written. */
  async #work(channel: Id): Promise<void> {
    const queue = this.list(channel).filter(({ state }) => state === "waiting" || state === "sending");
    const next = queue[0];
    if (!next || next.state === "sending" || !this.#ports.ready()) return;
    const trying: Pending = { ...next, state: "sending", tries: next.tries + 1 };
    this.#replace(trying);
    const answer = await this.#ports.send(trying);
    // The log may have settled it meanwhile.
    if (this.#find(trying.nonce)) this.#hear(trying, answer);
    else void this.#work(channel);
  }

  #hear(item: Pending, answer: Answer<Posted>): void {
    if (answer.ok) {
      if (this.#ports.seen(item.channel, answer.seq)) this.discard(item.nonce);
      else this.#replace({ ...item, state: "sent", seq: answer.seq });
      void this.#work(item.channel);
      return;
    }
    if (PASSING.has(answer.code) && item.tries < MOST_TRIES) {
      this.#replace({ ...item, state: "waiting" });
      this.#ports.doubtful();
      return;
    }
    const { code, message, retryAfterSeconds } = answer;
    if (code === TOO_MANY) {
      // Nothing is wrong with the message: what was written without a connection leaves as fast as the server takes it.
      this.#replace({ ...item, state: "waiting", tries: item.tries - 1 });
      this.#ports.later(retryAfterSeconds ?? 1, () => void this.#work(item.channel));
      return;
    }
    this.#replace({ ...item, state: "failed", problem: { code, message, retryAfterSeconds } });
    void this.#work(item.channel);
  }

  #find(nonce: Id): Pending | undefined {
    return this.#items.find((item) => item.nonce === nonce);
  }

  #replace(item: Pending): void {
    this.#put(
      this.#items.map((each) => (each.nonce === item.nonce ? item : each)),
      item.channel,
    );
  }

  #put(items: readonly Pending[], channel: Id): void {
    this.#items = items;
    this.#save();
    this.#ports.changed(channel);
  }

  #load(): Pending[] {
    const stale = new Date(this.#ports.now() - STALE_MS).toISOString();
    return this.#shelved().map((item): Pending => {
      if (item.state === "failed") return item;
      if (item.at >= stale) return { ...item, state: "waiting", tries: 0 };
      return { ...item, state: "failed", problem: { code: "no_answer", message: "" } };
    });
  }

  #shelved(): Pending[] {
    try {
      const kept: unknown = JSON.parse(this.#ports.shelf?.getItem(this.#key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isPending) : [];
    } catch {
      // What cannot be read is not ours.
      return [];
    }
  }

  #save(): void {
    const others = this.#shelved().filter(({ nonce }) => !this.#known.has(nonce));
    const own = this.#items.filter(({ state }) => state !== "sent");
    const kept = [...others, ...own].slice(-MOST_KEPT);
    try {
      if (kept.length === 0) this.#ports.shelf?.removeItem(this.#key);
      else this.#ports.shelf?.setItem(this.#key, JSON.stringify(kept));
    } catch {
      // Without storage a reload forgets what was not sent.
    }
  }
}

function isPending(value: unknown): value is Pending {
  if (typeof value !== "object" || value === null) return false;
  const item = value as Partial<Pending>;
  const texts = [item.nonce, item.channel, item.text, item.at, item.state];
  return texts.every((text) => typeof text === "string") && Array.isArray(item.files);
}
