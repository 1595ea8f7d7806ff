/** A server of one account that a test writes the words of: the log, what REST gives, and when an answer comes. */
import type { Answer, Bootstrap, Channel, Directory, Entry, Id, Message, SyncAnswer } from "../protocol";
import type { Rest } from "../rest";
import type { Wire, WireEvents } from "../socket/wire";

/** A call that waits for its answer. */
interface Asked {
  event: string;
  payload: Record<string, unknown>;
  answer: (answer: Answer<object>) => void;
}

/** A channel of a test. */
export const channel = (id: Id, over: Partial<Channel> = {}): Channel => ({
  id,
  kind: "text",
  name: id,
  topic: "",
  position: 0,
  private: false,
  slowModeSeconds: 0,
  head: 0,
  ...over,
});

/** A message of a test. */
export const message = (seq: number, over: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  seq,
  rev: seq,
  author: "ann",
  kind: "message",
  text: `text ${seq}`,
  at: "2026-01-01T10:00:00Z",
  ...over,
});

/** Its entry in the log. */
export const posted = (seq: number, over: Partial<Message> = {}): Entry => ({
  seq,
  kind: "message",
  message: message(seq, over),
});

/** Connection and REST in one. */
export class ScriptedServer implements Wire {
  channels: Channel[] = [channel("room")];
  counts: Bootstrap["counts"] = {};
  revision = 1;
  logs = new Map<Id, Entry[]>();
  asked: Asked[] = [];
  told: { event: string; payload: object }[] = [];
  fetches = 0;
  #events: WireEvents | null = null;

  readonly rest: Rest = {
    bootstrap: async () => ({
      directory: this.#directory(),
      personal: { rev: 0, items: [] },
      counts: this.counts,
      people: [],
      blocked: [],
    }),
    channels: async () => {
      this.fetches += 1;
      return this.#directory();
    },
    messages: async (id) => {
      const items = this.log(id).flatMap((entry) => (entry.kind === "message" ? [entry.message] : []));
      return { items, head: this.log(id).length, atStart: true, atEnd: true };
    },
    direct: async () => channel("direct", { kind: "direct" }),
    person: async (id) => ({ id, handle: id, name: id, role: "member" }),
  };

  /** What is in a channel's log. */
  log(id: Id): Entry[] {
    return this.logs.get(id) ?? [];
  }

  /** Writes into a channel's log, and tells it unless `silent`. */
  write(id: Id, over: Partial<Message> = {}, silent = false): void {
    const entry = posted(this.log(id).length + 1, over);
    this.logs.set(id, [...this.log(id), entry]);
    if (!silent) this.say("log", { channel: id, entries: [entry] });
  }

  start(events: WireEvents): void {
    this.#events = events;
  }

  stop(): void {
    this.#events = null;
  }

  retryNow(): void {}

  ask<T>(event: string, payload: object): Promise<Answer<T>> {
    return new Promise((resolve) => {
      const answer = resolve as Asked["answer"];
      this.asked.push({ event, payload: { ...payload }, answer });
    });
  }

  tell(event: string, payload: object): void {
    this.told.push({ event, payload });
  }

  /** The connection stands. */
  open(): void {
    this.#events?.opened();
  }

  /** The connection is cut; what was asked is not answered any more. */
  cut(): void {
    this.#events?.closed();
    for (const { answer } of this.asked.splice(0)) answer({ ok: false, code: "no_answer", message: "" });
  }

  /** The server says something. */
  say(event: string, payload: object): void {
    this.#events?.heard(event, payload);
  }

  /** What waits for an answer. */
  waiting(event: string): Asked[] {
    return this.asked.filter((each) => each.event === event);
  }

  /** Answers the oldest call of this name. */
  async answer(event: string, answer: Answer<object>): Promise<Record<string, unknown>> {
    const at = this.asked.findIndex((each) => each.event === event);
    const [asked] = this.asked.splice(at, 1);
    if (at < 0 || !asked) throw new Error(`nobody asked ${event}`);
    asked.answer(answer);
    await settled();
    return asked.payload;
  }

  /** Answers `sync` from the logs. */
  async sync(): Promise<Record<string, unknown>> {
    const wanted = this.waiting("sync")[0]?.payload.have as Record<Id, number> | undefined;
    const channels: SyncAnswer["channels"] = Object.fromEntries(
      this.channels.map(({ id }) => [
        id,
        { head: this.log(id).length, entries: this.log(id).slice(wanted?.[id] ?? 0) },
      ]),
    );
    return this.answer("sync", {
      ok: true,
      directory: this.revision,
      personal: { rev: 0, items: [] },
      channels,
    } as Answer<object>);
  }

  #directory(): Directory {
    const channels = this.channels.map((each) => ({ ...each, head: this.log(each.id).length }));
    return { revision: this.revision, categories: [], channels };
  }
}

/** Lets promises that are settled have their say. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}
