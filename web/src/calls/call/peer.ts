import { Scope } from "../core/scope";
import type { Description } from "../signalling/wire";
import { CandidateInbox, CandidateOutbox } from "./candidates";
import { sampleOf } from "./quality";
import { noteRestart, registerPeer } from "./registry";
import { kindOf, type Slot, slotOf, slots, type Tracks, transceiverOf } from "./slots";

/** What a peer connection needs and tells. `send*` answer whether the signalling took the message. */
export interface PeerPorts {
  /** A renegotiation offer; the first offer is an answer of `offer()` instead. */
  sendOffer: (offer: Description) => boolean;
  sendAnswer: (answer: Description) => boolean;
  sendCandidates: (candidates: RTCIceCandidateInit[]) => boolean;
  track: (slot: Slot, track: MediaStreamTrack) => void;
  connection: (state: RTCPeerConnectionState) => void;
  /** A step of a renegotiation failed; the connection may still work. */
  trouble: (error: unknown) => void;
}

/** How a peer connection is made. */
export interface PeerOptions {
  configuration: RTCConfiguration;
  /** The polite side gives way when both offer at once. */
  polite: boolean;
  ports: PeerPorts;
  /** For tests: the browser's constructor otherwise. */
  create?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

/** After this time without an answer an offer is sent again, in milliseconds. */
const resendAfter = 7_000;

const randomOrigin = (): string => crypto.getRandomValues(new Uint32Array(2)).join("-");

/**
 * One `RTCPeerConnection` and its negotiation. Every step runs in one queue, one after the other, so that offers
 * crossing each other are met between steps only; whatever is left when it closes is cancelled.
 */
export class Peer {
  /** Names this connection in its descriptions. */
  readonly origin = randomOrigin();
  private readonly scope = new Scope();
  private readonly connection: RTCPeerConnection;
  private readonly outbox: CandidateOutbox;
  private readonly inbox: CandidateInbox;
  private readonly ports: PeerPorts;
  private readonly polite: boolean;
  private queue: Promise<void> = Promise.resolve();
  private remoteOrigin: string | undefined;
  private serial = 1;
  private pending: Description | null = null;
  private cancelResend: (() => void) | null = null;
  /** The first exchange is over: from now on the browser's wish to negotiate is followed. */
  private live = false;

  constructor({ configuration, polite, ports, create }: PeerOptions) {
    this.ports = ports;
    this.polite = polite;
    this.connection = create ? create(configuration) : new RTCPeerConnection(configuration);
    this.outbox = new CandidateOutbox(this.scope, ports.sendCandidates);
    this.inbox = new CandidateInbox((candidate) => this.addCandidate(candidate));
    this.scope.defer(registerPeer(this, () => this.connection.getStats()));
    this.scope.defer(() => this.connection.close());
    this.listen();
  }

  /** The first offer of a call, carrying `tracks`. */
  offer(tracks: Tracks): Promise<Description> {
    return this.enqueue(async () => {
      const [face, screen] = [new MediaStream(), new MediaStream()];
      for (const slot of slots) {
        const streams = [slot === "screen" ? screen : face];
        this.connection.addTransceiver(tracks[slot] ?? kindOf(slot), { direction: "sendrecv", streams });
      }
      await this.scope.guard(this.connection.setLocalDescription());
      return this.announce();
    });
  }

  /** The answer to the first offer of a call, carrying `tracks`. */
  answer(offer: Description, tracks: Tracks): Promise<Description> {
    return this.enqueue(async () => {
      await this.describe(offer);
      for (const slot of slots) await this.attach(slot, tracks[slot]);
      await this.scope.guard(this.connection.setLocalDescription());
      this.serial = 2;
      this.live = true;
      return this.reply(offer);
    });
  }

  /** The description of `offer()` or `answer()` is on its way: candidates may follow it. */
  described(): void {
    this.outbox.release();
  }

  /** An answer arrived. False when it belongs to another offer, or to none. */
  takeAnswer(answer: Description): Promise<boolean> {
    return this.enqueue(async () => {
      const to = answer.to;
      const foreign =
        to !== undefined && (to.origin !== this.origin || to.serial !== (this.pending?.serial ?? to.serial));
      if (foreign || this.connection.signalingState !== "have-local-offer") return false;
      await this.describe(answer);
      this.settle();
      this.live = true;
      return true;
    });
  }

  /** Whether an offer comes from another connection than the one this talks to: the other side started afresh. */
  isFresh(offer: Description): boolean {
    return offer.serial === 1 && offer.origin !== this.remoteOrigin;
  }

  /** Whether an own first offer is still without an answer. */
  get awaitsFirstAnswer(): boolean {
    return !this.live && this.pending !== null;
  }

  /** A renegotiation offer arrived. */
  takeOffer(offer: Description): Promise<void> {
    return this.enqueue(async () => {
      if (!this.live) return;
      const collision = this.connection.signalingState !== "stable";
      if (collision && !this.polite) return;
      // The browser rolls an own offer back by itself.
      await this.describe(offer);
      this.settle();
      await this.scope.guard(this.connection.setLocalDescription());
      this.ports.sendAnswer(this.reply(offer));
      this.outbox.release();
    });
  }

  /** Candidates of the other side. */
  takeCandidates(candidates: readonly RTCIceCandidateInit[]): void {
    if (this.scope.alive) this.inbox.push(candidates);
  }

  /** Sends `track` (or nothing) in its slot, over the transport that is there. */
  setTrack(slot: Slot, track: MediaStreamTrack | null): void {
    this.scope.run(() => this.attach(slot, track), this.ports.trouble);
  }

  /** Looks for a new path. */
  restart(configuration?: RTCConfiguration): void {
    if (!this.scope.alive || !this.live) return;
    noteRestart();
    if (configuration) this.connection.setConfiguration(configuration);
    this.connection.restartIce();
  }

  /**
   * Relays got new credentials. What is built from now on uses them; a path that goes over a relay is built anew, since
   * the relay keeps to the credentials it was asked with (RFC 8656 section 5) and would end with them.
   */
  async renew(configuration: RTCConfiguration): Promise<void> {
    if (!this.scope.alive) return;
    this.connection.setConfiguration(configuration);
    const report = await this.scope.guard(this.connection.getStats());
    if (sampleOf(report.values(), 0).relayed) this.restart();
  }

  /** The signalling was lost and is back: what may not have arrived is sent again. */
  signallingBack(): void {
    if (!this.scope.alive) return;
    if (this.live && this.pending) this.ports.sendOffer(this.pending);
    this.outbox.release({ again: true });
  }

  /** Whether media flows now. */
  get connected(): boolean {
    return this.connection.connectionState === "connected";
  }

  /** What the browser counts. */
  stats(): Promise<RTCStatsReport> {
    return this.connection.getStats();
  }

  /** The `mid` of each slot: the names of our streams. */
  mids(): Record<Slot, string | null> {
    const mid = (slot: Slot) => transceiverOf(this.connection, slot)?.mid ?? null;
    return { audio: mid("audio"), video: mid("video"), screen: mid("screen") };
  }

  /** Ends it; nothing is told afterwards. */
  close(): void {
    for (const { sender } of this.connection.getTransceivers()) sender.replaceTrack(null).catch(() => {});
    this.scope.close();
  }

  private listen(): void {
    const { scope, connection } = this;
    scope.listen(connection, "negotiationneeded", () => this.negotiate());
    scope.listen(connection, "icecandidate", (event) => {
      const { candidate } = event as RTCPeerConnectionIceEvent;
      if (candidate?.candidate) this.outbox.push(candidate.toJSON());
    });
    scope.listen(connection, "connectionstatechange", () =>
      this.ports.connection(connection.connectionState),
    );
    scope.listen(connection, "track", (event) => {
      const { transceiver, track } = event as RTCTrackEvent;
      const slot = slotOf(connection, transceiver);
      if (slot) this.ports.track(slot, track);
    });
  }

  /** One step after the other; a step of a closed peer never settles anything but its own rejection. */
  private enqueue<T>(step: () => Promise<T>): Promise<T> {
    const result = this.queue.then(() => this.scope.guard(Promise.resolve())).then(step);
    this.queue = result.then(
      () => {},
      () => {},
    );
    return result;
  }

  private negotiate(): void {
    this.scope.run(
      () =>
        this.enqueue(async () => {
          if (!this.live || this.connection.signalingState !== "stable") return;
          this.serial += 1;
          await this.scope.guard(this.connection.setLocalDescription());
          const offer = this.announce();
          this.ports.sendOffer(offer);
          this.outbox.release();
          this.armResend(offer);
        }),
      this.ports.trouble,
    );
  }

  private async describe(description: Description): Promise<void> {
    const { type, sdp, origin } = description;
    await this.scope.guard(this.connection.setRemoteDescription({ type, sdp }));
    this.remoteOrigin = origin;
    this.inbox.described(sdp);
  }

  private announce(): Description {
    const sdp = this.connection.localDescription?.sdp ?? "";
    this.pending = { type: "offer", sdp, origin: this.origin, serial: this.serial };
    return this.pending;
  }

  private reply(offer: Description): Description {
    const sdp = this.connection.localDescription?.sdp ?? "";
    const to = { origin: offer.origin, serial: offer.serial };
    return { type: "answer", sdp, origin: this.origin, to };
  }

  private settle(): void {
    this.pending = null;
    this.cancelResend?.();
    this.cancelResend = null;
  }

  private armResend(offer: Description): void {
    this.cancelResend?.();
    this.cancelResend = this.scope.after(resendAfter, () => {
      if (this.pending !== offer) return;
      if (this.ports.sendOffer(offer)) this.outbox.release({ again: true });
      this.armResend(offer);
    });
  }

  private async attach(slot: Slot, track: MediaStreamTrack | null): Promise<void> {
    const found = transceiverOf(this.connection, slot);
    if (!found) {
      // An older client's offer had no place for it: the negotiation that follows makes one.
      if (track)
        this.connection.addTransceiver(track, { direction: "sendrecv", streams: [new MediaStream()] });
      return;
    }
    if (found.direction !== "sendrecv") found.direction = "sendrecv";
    await this.scope.guard(found.sender.replaceTrack(track));
  }

  private addCandidate(candidate: RTCIceCandidateInit): void {
    // A candidate that is no longer of use is refused by the browser; the next one may do.
    this.connection.addIceCandidate(candidate).catch(() => {});
  }
}
