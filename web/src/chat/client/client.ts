/**
 * The chat of the signed-in person: one connection, one replica, and everything the pages show of them.
 *
 * First the whole state of one moment comes by `bootstrap`, then the log from there on. After any cut `sync` asks for
 * what was missed, and only then is sent what waits: so a message that had been committed is seen and not sent again.
 */
import type {
  Answer,
  Bootstrap,
  ChatMe,
  Id,
  JobNews,
  LogPacket,
  Message,
  PersonalPacket,
  PersonRef,
  Posted,
  Presence,
  SyncAnswer,
} from "../protocol";
import { isSignedOut, type Rest } from "../rest";
import type { Wire } from "../socket/wire";
import { initialState, meet, put, useChat } from "../store/state";
import { Outbox, type Pending, type Shelf } from "../sync/outbox";
import { Replica } from "../sync/replica";
import { DirectoryKeeper } from "./directory";
import { History } from "./history";
import { Inbox } from "./inbox";
import { Personal } from "./personal";
import { PresenceKeeper } from "./presence";
import { told } from "./unread";

/** A page that was out of sight for longer asks whether it missed something, in milliseconds. */
const HIDDEN_FOR = 60_000;
/** The first request is repeated this soon, then ever more seldom, in milliseconds. */
const AGAIN_AFTER = 1_000;
const AGAIN_LONGEST = 15_000;

/** The outside world of the chat. */
export interface ClientPorts {
  wire: Wire;
  rest: Rest;
  shelf: Shelf | null;
  now(): number;
  random(): number;
  /** A message of somebody else was heard; `live` unless it was caught up with. */
  noticed(message: Message, channel: Id, live: boolean): void;
}

/** The chat of one account. */
export class ChatClient {
  readonly me: Id;
  readonly outbox: Outbox;
  readonly personal: Personal;
  readonly presence: PresenceKeeper;
  readonly directory: DirectoryKeeper;
  readonly history: History;
  readonly inbox: Inbox;
  readonly #ports: ClientPorts;
  readonly #replica: Replica;
  readonly #strangers = new Set<Id>();
  #front: Id | null = null;
  #open = false;
  #synced = false;
  #booted = false;
  #stopped = false;
  #syncing = false;
  #syncAgain = false;
  #tries = 0;
  #hiddenSince: number | null = null;
  #syncTimer: ReturnType<typeof setTimeout> | undefined;
  #holeTimer: ReturnType<typeof setTimeout> | undefined;
  #bootTimer: ReturnType<typeof setTimeout> | undefined;
  #renewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(me: Id, ports: ClientPorts) {
    this.me = me;
    this.#ports = ports;
    this.#replica = new Replica(me);
    const { wire, rest, now, random } = ports;
    this.history = new History(this.#replica, rest);
    this.directory = new DirectoryKeeper(this.#replica, {
      fetch: rest.channels,
      grew: (changes) => {
        this.inbox.follow(changes);
        void this.sync();
      },
      random,
    });
    this.presence = new PresenceKeeper({
      ask: (event, payload) => wire.ask(event, payload),
      tell: (event, payload) => wire.tell(event, payload),
      stranger: (account) => void this.#ask(account),
      now,
    });
    this.personal = new Personal({
      ask: (event, payload) => wire.ask(event, payload),
      marked: (channel) => this.inbox.recount(channel),
      behind: () => void this.sync(),
      uncounted: () => this.#renewSoon(),
      now,
      account: me,
      shelf: ports.shelf,
    });
    this.outbox = new Outbox(me, {
      send: (pending) => this.#send(pending),
      ready: () => this.#open && this.#synced,
      doubtful: () => void this.sync(),
      // Once it has ended it is not ready, and nothing is sent.
      later: (seconds, run) => setTimeout(run, seconds * 1000),
      changed: (channel) => put("pending", channel, this.outbox.list(channel)),
      seen: (channel, seq) => (this.#replica.have()[channel] ?? 0) >= seq,
      now,
      shelf: ports.shelf,
    });
    this.inbox = new Inbox(me, this.#replica, this, {
      noticed: ports.noticed,
      front: () => this.#front,
      // Until everything is caught up with, the counts are on their way anyway.
      uncounted: () => this.#synced && this.#renewSoon(),
    });
  }

  /** Begins. */
  start(): void {
    useChat.setState({ ...initialState, me: this.me });
    for (const channel of this.outbox.channels()) put("pending", channel, this.outbox.list(channel));
    this.personal.start();
    this.presence.start();
    document.addEventListener("visibilitychange", this.#visibility);
    this.#ports.wire.start({
      opened: () => {
        this.#open = true;
        // The server is there again: no need to wait for the next try.
        void (this.#booted ? this.sync() : this.boot());
      },
      closed: () => {
        this.#open = false;
        this.#synced = false;
      },
      heard: (event, payload) => this.#heard(event, payload),
      link: (link) => useChat.setState({ link }),
    });
    void this.boot();
  }

  /** Ends, and forgets what is shown. */
  stop(): void {
    this.#stopped = true;
    for (const timer of [this.#syncTimer, this.#holeTimer, this.#bootTimer, this.#renewTimer])
      clearTimeout(timer);
    document.removeEventListener("visibilitychange", this.#visibility);
    this.presence.stop();
    this.personal.stop();
    this.directory.stop();
    this.#ports.wire.stop();
    useChat.setState(initialState);
  }

  /** Fetches the state of one moment; tried again until it comes. */
  async boot(): Promise<void> {
    clearTimeout(this.#bootTimer);
    if (this.#booted) return;
    try {
      const bootstrap = await this.#ports.rest.bootstrap();
      if (this.#stopped || this.#booted) return;
      this.#load(bootstrap);
      void this.sync();
    } catch (error) {
      if (this.#stopped || isSignedOut(error)) return;
      useChat.setState({ status: "failed", error });
      const delay = Math.min(AGAIN_LONGEST, AGAIN_AFTER * 2 ** Math.min(this.#tries, 5));
      this.#tries += 1;
      this.#bootTimer = setTimeout(() => void this.boot(), delay * (0.5 + this.#ports.random()));
    }
  }

  /** Asks for what was missed, then sends what waits. One at a time; asked for meanwhile, it is done once more. */
  async sync(): Promise<void> {
    if (!this.#open || !this.#booted) return;
    if (this.#syncing) {
      this.#syncAgain = true;
      return;
    }
    this.#syncing = true;
    const answer = await this.#ports.wire.ask<SyncAnswer>("sync", {
      have: this.#replica.have(),
      ...(this.#front && { open: this.#front }),
      personal: this.personal.rev,
      directory: useChat.getState().revision,
      activity: this.presence.activity,
    });
    this.#syncing = false;
    if (this.#stopped) return;
    if (answer.ok) this.#caughtUp(answer);
    if (this.#syncAgain || (!answer.ok && this.#open)) {
      const delay = answer.ok ? 0 : AGAIN_AFTER;
      this.#syncAgain = false;
      clearTimeout(this.#syncTimer);
      this.#syncTimer = setTimeout(() => void this.sync(), delay);
    }
  }

  /** The channel one looks at, or none. */
  look(channel: Id | null): void {
    this.#front = channel;
  }

  /** The channel one looks at. */
  get front(): Id | null {
    return this.#front;
  }

  /** Says something to the server and waits for what it says to it. */
  ask<T>(event: string, payload: object): Promise<Answer<T>> {
    return this.#ports.wire.ask(event, payload);
  }

  /** Tries to connect, and to load, now instead of waiting. */
  retryNow(): void {
    this.#ports.wire.retryNow();
    void this.boot();
  }

  #load(bootstrap: Bootstrap): void {
    const { directory, personal, counts } = bootstrap;
    this.directory.load(directory);
    const entries = Object.entries(counts);
    const known = useChat.getState().channels;
    useChat.setState({
      status: "ready",
      error: null,
      unread: Object.fromEntries(entries.map(([id, count]) => [id, told(count, known[id])])),
    });
    this.#rights(bootstrap);
    // The directory and the counts are of one moment, and so are their heads.
    for (const { id, head } of directory.channels) {
      this.inbox.follow(this.#replica.track(id, counts[id]?.head ?? head));
    }
    this.#booted = true;
    this.personal.load(personal);
  }

  /** Asks who somebody is, once. */
  async #ask(account: Id): Promise<void> {
    if (this.#strangers.has(account)) return;
    this.#strangers.add(account);
    try {
      meet([await this.#ports.rest.person(account)]);
    } catch {
      // Shown without a name, that is not at all; asked again when they are named again.
      this.#strangers.delete(account);
    }
  }

  /** What one may, and what there is. */
  #rights({ me, people, blocked, commands, can, features, limits }: Bootstrap): void {
    meet(people);
    if (me) this.#identity(me);
    useChat.setState((state) => ({
      blocked,
      commands: commands ?? [],
      can: { ...state.can, ...can },
      features: { ...state.features, ...features },
      limits: { ...state.limits, ...limits },
    }));
  }

  #identity({ person, status, mutedUntil, can }: ChatMe): void {
    this.#people([person]);
    useChat.setState((state) => ({
      ownStatus: status,
      mutedUntil: mutedUntil ?? null,
      can: { ...state.can, ...can },
    }));
  }

  /** People changed; if oneself did, so may have what one may do. */
  #people(people: readonly PersonRef[]): void {
    const before = useChat.getState().people[this.me]?.role;
    meet(people);
    const after = useChat.getState().people[this.me]?.role;
    if (before === after) return;
    this.directory.changed();
    this.#renewSoon();
  }

  #caughtUp(answer: SyncAnswer): void {
    this.#synced = true;
    if (answer.me) this.#identity(answer.me);
    for (const channel of Object.values(answer.channels)) if ("people" in channel) meet(channel.people);
    this.inbox.follow(this.#replica.onSync(answer, this.#ports.now()));
    this.personal.load(answer.personal);
    if (answer.directory !== useChat.getState().revision) this.directory.changed();
    this.personal.flush();
    this.outbox.flush();
    // What could not be loaded without a connection comes with it.
    if (this.#front) useChat.getState().loads[this.#front]?.again?.();
    void this.presence.refresh();
  }

  #heard(event: string, payload: unknown): void {
    switch (event) {
      case "log": {
        const packet = payload as LogPacket;
        meet(packet.people);
        this.inbox.follow(this.#replica.apply(packet, this.#ports.now()));
        this.#watchHoles();
        break;
      }
      case "personal":
        this.personal.hear(payload as PersonalPacket);
        break;
      case "me":
        this.#identity(payload as ChatMe);
        break;
      case "queue":
        useChat.setState({ openReports: (payload as { openReports: number }).openReports });
        break;
      case "job":
        useChat.setState({ job: payload as JobNews });
        break;
      case "channels":
        this.directory.changed();
        break;
      case "directory": {
        const { revision, spreadMs } = payload as { revision: number; spreadMs?: number };
        if (revision !== useChat.getState().revision) this.directory.changed(spreadMs);
        break;
      }
      case "people":
        this.#people((payload as { people: PersonRef[] }).people);
        break;
      case "presence":
        this.presence.heard((payload as { changes: Record<Id, Presence> }).changes);
        break;
      case "typing": {
        const { channel, account } = payload as { channel: Id; account: Id };
        this.presence.typing(channel, account);
      }
    }
  }

  #renewSoon(): void {
    clearTimeout(this.#renewTimer);
    this.#renewTimer = setTimeout(() => void this.#renew(), AGAIN_AFTER);
  }

  /** Asks anew for what only the server can count or judge. */
  async #renew(): Promise<void> {
    try {
      const bootstrap = await this.#ports.rest.bootstrap();
      if (this.#stopped) return;
      this.#rights(bootstrap);
      const { counts } = bootstrap;
      const have = this.#replica.have();
      const { channels } = useChat.getState();
      for (const [channel, count] of Object.entries(counts)) {
        // Where the log moved on meanwhile, its own entries have counted.
        // While a mark is on its way there, the server counts from an older one.
        const current = count.head >= (have[channel] ?? 0) && !this.personal.isMarking(channel);
        if (current) put("unread", channel, told(count, channels[channel]));
      }
    } catch {
      // What is shown stays until the next occasion.
    }
  }

  #send({ channel, nonce, text, replyTo, files }: Pending) {
    return this.#ports.wire.ask<Posted>("message:send", {
      channel,
      nonce,
      text,
      ...(replyTo && { replyTo: replyTo.id }),
      ...(files.length > 0 && { files: files.map(({ id }) => id) }),
    });
  }

  /** Looks at open holes when they have been open for too long. */
  #watchHoles(): void {
    const deadline = this.#replica.nextDeadline();
    if (this.#replica.needsSync(this.#ports.now())) {
      void this.sync();
      return;
    }
    if (deadline === null) return;
    clearTimeout(this.#holeTimer);
    this.#holeTimer = setTimeout(() => this.#watchHoles(), Math.max(1, deadline - this.#ports.now()));
  }

  readonly #visibility = (): void => {
    const now = this.#ports.now();
    if (document.hidden) this.#hiddenSince = now;
    else if (this.#hiddenSince !== null && now - this.#hiddenSince > HIDDEN_FOR) void this.sync();
  };
}
