import { Scope } from "../core/scope";
import { Store } from "../core/store";
import type { IceConfiguration } from "../ice/servers";
import type { LocalMedia } from "../media/local";
import type { ClientFrame, Description, ServerFrame } from "../signalling/wire";
import { Conversation, type ConversationOptions } from "./conversation";
import { Resumption, type TicketStore } from "./resumption";
import { type CallNotice, type CallState, type EndReason, isTalking, noCall } from "./state";

/** What the machine needs of the world around it. */
export interface MachineDeps {
  me: () => string;
  send: (frame: ClientFrame) => boolean;
  canSignal: () => boolean;
  /** The connection this tab has now. */
  uuid: () => string | null;
  media: Pick<LocalMedia, "state" | "start" | "stop">;
  /** Relays for a new path. */
  ice: () => Promise<IceConfiguration>;
  notice: (notice: CallNotice) => void;
  trouble: (error: unknown) => void;
  tickets: TicketStore;
  createConversation?: (options: ConversationOptions) => Conversation;
}

/** Times of a call that the client watches itself, in milliseconds. */
export interface CallTimes {
  /** From the offer on; the server's own bounds are shorter. */
  ringing: number;
  /** From being paired to the first media. */
  connecting: number;
  /** How long the other half of a crossed call may take to arrive. */
  crossed: number;
  /** How long a hang-up that could not be told is still owed. */
  farewell: number;
  /** How long a page that was loaded anew asks whether to come back. */
  rejoin: number;
}

/** The settings of the product. */
export const defaultTimes: CallTimes = {
  ringing: 75_000,
  connecting: 30_000,
  crossed: 5_000,
  farewell: 30_000,
  rejoin: 30_000,
};

/** The word of the server that somebody calls. */
export type Ring = Extract<ServerFrame, { route: "/call" }>;

/** The call's own resources, gone with its scope. */
export interface Running {
  scope: Scope;
  conversation: Conversation | null;
  /** The offer or answer was handed to the server. */
  told: boolean;
  /** The offer of an incoming call. */
  offer: Description | null;
  /** Somebody else's call that came while the own offer was on its way: it may turn out to be the first. */
  rival: Ring | null;
  /** The answer, as long as the server has not confirmed it. */
  answer: Description | null;
  /** What the other side was last told of the media. */
  mediaTold: string;
  cancelDeadline: (() => void) | null;
}

/**
 * The resources of the one call and its ends. Every piece of pending work belongs to the scope of its call, so nothing
 * that was begun for one call can touch the next.
 */
export class CallCore {
  readonly state = new Store<CallState>(noCall);
  protected readonly deps: MachineDeps;
  protected readonly times: CallTimes;
  protected readonly resumption: Resumption;
  protected running: Running | null = null;

  constructor(deps: MachineDeps, times = defaultTimes) {
    this.deps = deps;
    this.times = times;
    this.resumption = new Resumption(deps.tickets);
  }

  /** The conversation of the running call, to hand it changed tracks. */
  get conversation(): Conversation | null {
    return this.running?.conversation ?? null;
  }

  /** Ends everything without a word. */
  close(): void {
    this.release();
    this.resumption.settle();
    this.state.set(noCall);
  }

  /** Tells the other side what is sent, if that changed or `again`. */
  tellMedia({ again = false } = {}): void {
    const running = this.running;
    if (!running?.conversation || !isTalking(this.state.get().phase)) return;
    const { tracks, muted } = this.deps.media.state.get();
    const streamIds = running.conversation.streamIds();
    const media = { muted: muted || tracks.audio === null, camera: tracks.video !== null, streamIds };
    const text = JSON.stringify(media);
    if (text === running.mediaTold && !again) return;
    if (this.deps.send({ route: "MEDIA_UPDATE", ...media })) running.mediaTold = text;
  }

  protected begin(state: Partial<CallState>): Running {
    this.release();
    this.state.set({ ...noCall, ...state });
    return this.renew();
  }

  /** A new scope for a call that goes on: what the old one had begun is cancelled, own media stays open. */
  protected renew(): Running {
    this.running?.scope.close();
    this.running = {
      scope: new Scope(),
      conversation: null,
      told: false,
      offer: null,
      rival: null,
      answer: null,
      mediaTold: "",
      cancelDeadline: null,
    };
    return this.running;
  }

  protected async openConversation(
    running: Running,
    { polite, video }: { polite: boolean; video: boolean },
  ): Promise<Conversation> {
    const { scope } = running;
    const { send, canSignal, trouble, media } = this.deps;
    const [ice] = await scope.guard(Promise.all([this.deps.ice(), media.start(video)]));
    const make = this.deps.createConversation ?? ((options) => new Conversation(options));
    const conversation = make({
      ice,
      polite,
      ports: {
        send,
        canSignal,
        trouble,
        ice: this.deps.ice,
        tracks: () => media.state.get().tracks,
        remote: (remote) => this.state.patch({ remote }),
        quality: (quality) => this.state.patch({ quality }),
        connection: (state) => this.connectionChanged(running, state),
      },
    });
    running.conversation = conversation;
    scope.defer(() => conversation.close());
    return conversation;
  }

  protected connectionChanged(running: Running, state: RTCPeerConnectionState): void {
    const { phase } = this.state.get();
    if (state === "connected") this.connected(running);
    else if (phase === "inCall" && (state === "disconnected" || state === "failed")) {
      this.state.patch({ phase: "reconnecting" });
    }
  }

  protected work(running: Running, steps: () => Promise<void>): void {
    running.scope.run(steps, (error) => {
      this.deps.trouble(error);
      this.sayGoodbye();
      this.finish("failed");
    });
  }

  protected deadline(running: Running, milliseconds: number, reason: EndReason): void {
    running.cancelDeadline?.();
    running.cancelDeadline = running.scope.after(milliseconds, () => {
      this.sayGoodbye();
      if (this.state.get().phase === "rejoin") this.drop();
      else this.finish(reason);
    });
  }

  /** Tells the server that this side ends it, later if it cannot be told now. */
  protected sayGoodbye(): void {
    const running = this.running;
    if (!running) return;
    const { phase, callId } = this.state.get();
    if (!running.told && phase !== "incoming" && phase !== "answering") return;
    if (this.deps.send({ route: "DECLINE", callId: callId ?? undefined }) || !running.told) return;
    this.resumption.owe(this.deps.uuid(), this.times.farewell);
  }

  /** An incoming call went away without having been taken here. */
  protected vanish(kind: CallNotice["kind"]): void {
    const { peer } = this.state.get();
    this.release();
    this.state.set(noCall);
    if (peer) this.deps.notice({ kind, peer });
  }

  /** The call is over and there is nothing to say about it. */
  protected drop(): void {
    this.release();
    this.state.set(noCall);
  }

  /** The call is over and the person is told why. */
  protected finish(end: EndReason): void {
    const { peer, role, video, since } = this.state.get();
    this.release();
    const lasted = since === null ? null : Date.now() - since;
    this.state.set({ ...noCall, phase: "ended", peer, role, video, end, lasted });
  }

  protected release(): void {
    this.running?.scope.close();
    this.running = null;
    this.deps.media.stop();
    this.resumption.clear();
  }

  protected connected(running: Running): void {
    running.cancelDeadline?.();
    if (!isTalking(this.state.get().phase)) return;
    const since = this.state.get().since ?? Date.now();
    this.state.patch({ phase: "inCall", since });
    this.resumption.amend({ startedAt: since });
    this.tellMedia({ again: true });
  }
}
