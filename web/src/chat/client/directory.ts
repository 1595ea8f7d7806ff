/** The list of channels: fetched anew when the server says that it changed. */
import type { Category, Channel, Directory, Id } from "../protocol";
import { forget, meet, put, useChat } from "../store/state";
import type { Change, Replica } from "../sync/replica";

/** Words that come together lead to one request, in milliseconds. */
const GATHER = 300;

/** What the directory needs of the rest. */
export interface DirectoryPorts {
  fetch(): Promise<Directory>;
  /** There are channels that were not there before: what was heard of them, and the rest has to be asked for. */
  grew(changes: Change[]): void;
  random(): number;
}

/** The directory of one account. */
export class DirectoryKeeper {
  readonly #replica: Replica;
  readonly #ports: DirectoryPorts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #stopped = false;
  #again = false;
  #failures = 0;

  constructor(replica: Replica, ports: DirectoryPorts) {
    this.#replica = replica;
    this.#ports = ports;
  }

  /** The whole list, as of one moment. */
  load(directory: Directory): void {
    const known = useChat.getState().channels;
    const ids = new Set(directory.channels.map(({ id }) => id));
    for (const channel of directory.channels) meet(channel.people);
    useChat.setState({
      revision: directory.revision,
      categories: directory.categories,
      channels: Object.fromEntries(directory.channels.map((channel) => [channel.id, channel])),
    });
    for (const id of Object.keys(known)) if (!ids.has(id)) this.gone(id);
  }

  /** The list changed: it is fetched soon, not by everybody in one moment. */
  changed(spreadMs = 0): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.fetch(), GATHER + this.#ports.random() * spreadMs);
  }

  /** Fetches the list now. */
  async fetch(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      const directory = await this.#ports.fetch();
      if (this.#stopped) return;
      this.#failures = 0;
      this.load(directory);
      this.#follow(directory.channels);
    } catch {
      if (this.#stopped) return;
      // The list shown stays; it is asked for again, ever more seldom.
      this.#failures += 1;
      this.changed(1_000 * 2 ** Math.min(this.#failures, 6));
    }
    this.#running = false;
    if (this.#again) {
      this.#again = false;
      this.changed();
    }
  }

  /** One channel, as an entry of its log or an answer has it: what is only told to oneself stays. */
  renew(channel: Partial<Channel> & { id: Id }): void {
    const held = useChat.getState().channels[channel.id];
    if (held) put("channels", channel.id, { ...held, ...channel });
  }

  /** A channel one may not read any more. */
  gone(channel: Id): void {
    this.#replica.forget(channel);
    forget(channel, "channels", "windows", "loads", "unread", "typing", "marks");
  }

  /** No more fetches. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #follow(channels: readonly Channel[]): void {
    const have = this.#replica.have();
    const fresh = channels.filter(({ id }) => !(id in have));
    if (fresh.length === 0) return;
    // What was written before one was told of a direct channel waits to be read; elsewhere it is the past.
    const isDirect = ({ kind }: Channel) => kind === "direct" || kind === "group";
    const heard = fresh.flatMap((each) => this.#replica.track(each.id, isDirect(each) ? 0 : each.head));
    this.#ports.grew(heard);
  }
}

/** Categories in their order. */
export const byPosition = (categories: readonly Category[]): Category[] =>
  categories.toSorted((one, other) => one.position - other.position || (one.id < other.id ? -1 : 1));
