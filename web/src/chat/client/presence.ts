/** Who is there and who types: asked for while it is shown, and forgotten when it is old. */
import type { Activity, Answer, Id, Presence } from "../protocol";
import { put, useChat } from "../store/state";

/** Who types is shown this long after the last word of it, in milliseconds. */
export const TYPING_SHOWN = 5_000;
/** One's own typing is told this seldom, in milliseconds. */
export const TYPING_EVERY = 3_000;
/** Nobody touched the page for so long: one counts as away, in milliseconds. */
const IDLE_AFTER = 5 * 60_000;
/** People watched at a time. */
const MOST_WATCHED = 500;
/** Changes of who is watched are gathered this long, in milliseconds. */
const GATHER = 100;

/** What presence needs of the rest. */
export interface PresencePorts {
  ask<T>(event: string, payload: object): Promise<Answer<T>>;
  tell(event: string, payload: object): void;
  /** Somebody is to be shown who was never named to this page. */
  stranger(account: Id): void;
  now(): number;
}

/** Presence and typing of one account. */
export class PresenceKeeper {
  readonly #ports: PresencePorts;
  readonly #wanted = new Map<Id, number>();
  readonly #told = new Map<Id, number>();
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #pruning: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #activity: Activity = "active";

  constructor(ports: PresencePorts) {
    this.#ports = ports;
  }

  /** Whether somebody is in front of the page. */
  get activity(): Activity {
    return this.#activity;
  }

  /** Begins to follow whether the page is used. */
  start(): void {
    for (const event of TOUCHES) window.addEventListener(event, this.#touched, { passive: true });
    document.addEventListener("visibilitychange", this.#touched);
    this.#touched();
  }

  /** Ends that. */
  stop(): void {
    for (const event of TOUCHES) window.removeEventListener(event, this.#touched);
    document.removeEventListener("visibilitychange", this.#touched);
    for (const timer of [this.#gathering, this.#pruning, this.#idle]) clearTimeout(timer);
  }

  /** These people are shown now; the answer says that they are not any more. */
  watch(accounts: readonly Id[]): () => void {
    for (const id of accounts) this.#wanted.set(id, (this.#wanted.get(id) ?? 0) + 1);
    this.#gather();
    return () => {
      for (const id of accounts) {
        const left = (this.#wanted.get(id) ?? 1) - 1;
        if (left > 0) this.#wanted.set(id, left);
        else this.#wanted.delete(id);
      }
      this.#gather();
    };
  }

  /** Asks anew, as after a cut. */
  async refresh(): Promise<void> {
    const accounts = [...this.#wanted.keys()].slice(0, MOST_WATCHED);
    if (accounts.length === 0) return;
    const answer = await this.#ports.ask<{ presence: Record<Id, Presence> }>("presence:watch", { accounts });
    if (answer.ok) this.heard(answer.presence);
  }

  /** The server tells of changes. */
  heard(changes: Record<Id, Presence>): void {
    useChat.setState((state) => ({ presence: { ...state.presence, ...changes } }));
  }

  /** Somebody types. */
  typing(channel: Id, account: Id): void {
    if (account === useChat.getState().me) return;
    if (!(account in useChat.getState().people)) this.#ports.stranger(account);
    const { [channel]: there } = useChat.getState().typing;
    put("typing", channel, { ...there, [account]: this.#ports.now() + TYPING_SHOWN });
    this.#prune();
  }

  /** Somebody's message came: they do not type it any more. */
  wrote(channel: Id, account: Id): void {
    const { [channel]: there } = useChat.getState().typing;
    if (!there || !(account in there)) return;
    const { [account]: _, ...rest } = there;
    put("typing", channel, rest);
  }

  /** One types oneself. */
  typed(channel: Id): void {
    const now = this.#ports.now();
    if (now - (this.#told.get(channel) ?? 0) < TYPING_EVERY) return;
    this.#told.set(channel, now);
    this.#ports.tell("typing", { channel });
  }

  /** One's message is sent: the next key is told at once. */
  sent(channel: Id): void {
    this.#told.delete(channel);
  }

  #gather(): void {
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => void this.refresh(), GATHER);
  }

  #prune(): void {
    clearTimeout(this.#pruning);
    const now = this.#ports.now();
    const ends: number[] = [];
    const { typing } = useChat.getState();
    for (const [channel, there] of Object.entries(typing)) {
      const left = Object.entries(there).filter(([, until]) => until > now);
      if (left.length < Object.keys(there).length) put("typing", channel, Object.fromEntries(left));
      ends.push(...left.map(([, until]) => until));
    }
    if (ends.length > 0) this.#pruning = setTimeout(() => this.#prune(), Math.min(...ends) - now + 20);
  }

  readonly #touched = (): void => {
    clearTimeout(this.#idle);
    if (document.hidden) {
      // Away from the page counts as away after the same time.
      this.#idle = setTimeout(() => this.#turn("idle"), IDLE_AFTER);
      return;
    }
    this.#turn("active");
    this.#idle = setTimeout(() => this.#turn("idle"), IDLE_AFTER);
  };

  #turn(activity: Activity): void {
    if (this.#activity === activity) return;
    this.#activity = activity;
    this.#ports.tell("activity", { state: activity });
  }
}

const TOUCHES = ["pointerdown", "keydown", "wheel", "touchstart"] as const;
