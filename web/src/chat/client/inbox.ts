/** What follows from what the replica applied: for the lists, the counts, and one's own messages on their way. */
import type { Entry, Id, Message } from "../protocol";
import { put, useChat } from "../store/state";
import type { Outbox } from "../sync/outbox";
import type { Change, Replica } from "../sync/replica";
import type { DirectoryKeeper } from "./directory";
import type { History } from "./history";
import type { PresenceKeeper } from "./presence";
import { afterEntry, afterMark, told } from "./unread";

/** The parts that hear of it. */
interface Parts {
  readonly outbox: Outbox;
  readonly presence: PresenceKeeper;
  readonly directory: DirectoryKeeper;
  readonly history: History;
}

/** What the inbox needs of the rest. */
export interface InboxPorts {
  /** A message of somebody else was heard; `live` unless it was caught up with. */
  noticed(message: Message, channel: Id, live: boolean): void;
  /** The channel one looks at. */
  front(): Id | null;
  /** What is loaded does not tell how much is unread. */
  uncounted(): void;
}

/** The inbox of one account. */
export class Inbox {
  readonly #me: Id;
  readonly #replica: Replica;
  readonly #parts: Parts;
  readonly #ports: InboxPorts;

  constructor(me: Id, replica: Replica, parts: Parts, ports: InboxPorts) {
    this.#me = me;
    this.#replica = replica;
    this.#parts = parts;
    this.#ports = ports;
  }

  /** Takes what the replica made of something heard. */
  follow(changes: readonly Change[]): void {
    for (const change of changes) {
      switch (change.kind) {
        case "entry":
          this.#entry(change.channel, change.entry, change.live);
          break;
        case "window":
          this.#parts.history.show(change.channel);
          break;
        case "reset":
          this.#reset(change);
          break;
        case "gone":
          this.#parts.directory.gone(change.channel);
          break;
        case "list":
          this.#parts.directory.changed();
      }
    }
  }

  /** The counts of a channel after its mark moved; the server is asked only when what is loaded does not tell. */
  recount(channel: Id): void {
    const { marks, windows, channels } = useChat.getState();
    const head = this.#replica.have()[channel];
    if (head === undefined) return;
    const counted = afterMark(windows[channel], marks[channel] ?? 0, head, channels[channel], this.#me);
    if (counted) put("unread", channel, counted);
    else this.#ports.uncounted();
  }

  #entry(channel: Id, entry: Entry, live: boolean): void {
    const { directory } = this.#parts;
    switch (entry.kind) {
      case "message":
        this.#message(channel, entry, live);
        break;
      case "leave":
        if (entry.account === this.#me) directory.gone(channel);
        else directory.changed();
        break;
      case "join":
        directory.changed();
        break;
      case "channel":
        directory.renew(entry.channel);
        directory.changed();
    }
  }

  #message(channel: Id, entry: Extract<Entry, { kind: "message" | "edit" }>, live: boolean): void {
    const { outbox, presence, directory } = this.#parts;
    const { message, seq } = entry;
    const own = message.author === this.#me;
    if (own && message.nonce) outbox.settle(message.nonce);
    else if (message.author) presence.wrote(channel, message.author);
    const { unread, marks, channels } = useChat.getState();
    const before = unread[channel] ?? { unread: 0, mentions: 0 };
    if (seq > (marks[channel] ?? 0)) {
      put("unread", channel, afterEntry(before, entry, channels[channel], this.#me));
    }
    directory.renew({ id: channel, head: seq, postedAt: message.at });
    if (!own && !message.deletedAt) this.#ports.noticed(message, channel, live);
  }

  #reset({ channel, unread, mentions }: Extract<Change, { kind: "reset" }>): void {
    const { history, outbox } = this.#parts;
    history.show(channel);
    // What was left out of the log has no entry that could settle them.
    outbox.caughtUp(channel, this.#replica.have()[channel] ?? 0);
    if (unread !== undefined) {
      const known = useChat.getState().channels[channel];
      put("unread", channel, told({ unread, mentions: mentions ?? 0 }, known));
    }
    if (this.#ports.front() === channel) void history.jump(channel, { latest: true });
  }
}
