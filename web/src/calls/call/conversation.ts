import { Scope } from "../core/scope";
import type { IceConfiguration } from "../ice/servers";
import type { ClientFrame, Description, StreamIds } from "../signalling/wire";
import { IceWatch } from "./ice-watch";
import { Peer, type PeerOptions } from "./peer";
import { type Quality, qualityBetween, type Sample, sampleOf } from "./quality";
import { noTracks, type Slot, type Tracks } from "./slots";

/** What a conversation needs of the call it belongs to. */
export interface ConversationPorts {
  send: (frame: ClientFrame) => boolean;
  canSignal: () => boolean;
  /** What is sent now. */
  tracks: () => Tracks;
  /** Relays for a new path. */
  ice: () => Promise<IceConfiguration>;
  remote: (tracks: Tracks) => void;
  connection: (state: RTCPeerConnectionState) => void;
  quality: (quality: Quality) => void;
  trouble: (error: unknown) => void;
}

/** How a conversation is made. */
export interface ConversationOptions {
  ice: IceConfiguration;
  polite: boolean;
  ports: ConversationPorts;
  createPeer?: (options: PeerOptions) => Peer;
}

const qualityInterval = 2_000;

/**
 * The media side of one call: the peer connection, its repair, and its replacement when the other side comes back with
 * a new one.
 */
export class Conversation {
  private readonly scope = new Scope();
  private readonly options: ConversationOptions;
  private readonly ports: ConversationPorts;
  private peer: Peer;
  private watch: IceWatch;
  private remote: Tracks = { ...noTracks };
  private sample: Sample | null = null;
  private cancelRenewal: (() => void) | null = null;

  constructor(options: ConversationOptions) {
    this.options = options;
    this.ports = options.ports;
    this.watch = this.makeWatch();
    this.peer = this.makePeer(options.ice.configuration);
    this.scope.defer(() => {
      this.watch.close();
      this.peer.close();
    });
    this.planRenewal(options.ice);
    this.scope.every(qualityInterval, () => this.scope.run(() => this.measure(), this.ports.trouble));
  }

  /** The first offer of a call, or of a side that comes back into it with a new page. */
  offer(): Promise<Description> {
    return this.scope.guard(this.peer.offer(this.ports.tracks()));
  }

  /** The answer to the first offer of a call. */
  answer(offer: Description): Promise<Description> {
    return this.scope.guard(this.peer.answer(offer, this.ports.tracks()));
  }

  /** The first description was sent. */
  described(): void {
    this.peer.described();
  }

  /** An answer came, to the first offer or a later one. */
  takeAnswer(answer: Description): void {
    this.scope.run(async () => {
      await this.peer.takeAnswer(answer);
    }, this.ports.trouble);
  }

  /** A renegotiation offer came. */
  takeOffer(offer: Description): void {
    this.scope.run(async () => {
      if (this.peer.isFresh(offer)) await this.startAfresh(offer);
      else await this.peer.takeOffer(offer);
    }, this.ports.trouble);
  }

  /** Candidates came. */
  takeCandidates(candidates: readonly RTCIceCandidateInit[]): void {
    this.peer.takeCandidates(candidates);
  }

  /** An own track changed. */
  setTrack(slot: Slot, track: MediaStreamTrack | null): void {
    this.peer.setTrack(slot, track);
  }

  /** The signalling is back after a loss. */
  signallingBack(): void {
    this.peer.signallingBack();
    this.watch.signallingBack();
  }

  /** Whether media flows now. */
  get connected(): boolean {
    return this.peer.connected;
  }

  /** The names of our streams; the screen has one only while it is shared. */
  streamIds(): StreamIds {
    const mids = this.peer.mids();
    return this.ports.tracks().screen ? mids : { ...mids, screen: null };
  }

  /** Ends everything. */
  close(): void {
    this.scope.close();
  }

  private makeWatch(): IceWatch {
    return new IceWatch(() => this.restart(), this.ports.canSignal);
  }

  private makePeer(configuration: RTCConfiguration): Peer {
    const { createPeer, polite } = this.options;
    const options: PeerOptions = {
      configuration,
      polite,
      ports: {
        sendOffer: (sdp) => this.ports.send({ route: "UPDATE_OFFER", sdp }),
        sendAnswer: (answer) => this.ports.send({ route: "UPDATE_ANSWER", answer }),
        sendCandidates: (iceParams) => this.ports.send({ route: "ADD_ICE", iceParams }),
        track: (slot, track) => this.heard(slot, track),
        connection: (state) => this.changed(state),
        trouble: this.ports.trouble,
      },
    };
    return createPeer ? createPeer(options) : new Peer(options);
  }

  private heard(slot: Slot, track: MediaStreamTrack): void {
    this.remote = { ...this.remote, [slot]: track };
    this.ports.remote(this.remote);
  }

  private changed(state: RTCPeerConnectionState): void {
    this.watch.changed(state);
    this.ports.connection(state);
  }

  private restart(): void {
    this.scope.run(async () => {
      this.peer.restart(await this.relays());
    }, this.ports.trouble);
  }

  /** The relays as they are now; from now on their time counts. */
  private async relays(): Promise<RTCConfiguration> {
    const ice = await this.scope.guard(this.ports.ice());
    this.planRenewal(ice);
    return ice.configuration;
  }

  /** Credentials of relays expire while a long call runs: it gets new ones in time. */
  private planRenewal({ renewIn }: IceConfiguration): void {
    this.cancelRenewal?.();
    this.cancelRenewal = null;
    if (renewIn === null) return;
    const renew = async () => this.peer.renew(await this.relays());
    this.cancelRenewal = this.scope.after(renewIn, () => this.scope.run(renew, this.ports.trouble));
  }

  /** The other side lost its page and offers from a new connection: ours would not fit it, so it gets a new one. */
  private async startAfresh(offer: Description): Promise<void> {
    // Both came back at once: the impolite side's offer stands.
    if (!this.options.polite && this.peer.awaitsFirstAnswer) return;
    const configuration = await this.relays();
    this.peer.close();
    this.watch.close();
    this.watch = this.makeWatch();
    this.remote = { ...noTracks };
    this.sample = null;
    this.peer = this.makePeer(configuration);
    const answer = await this.scope.guard(this.peer.answer(offer, this.ports.tracks()));
    this.ports.send({ route: "UPDATE_ANSWER", answer });
    this.peer.described();
  }

  private async measure(): Promise<void> {
    if (!this.peer.connected) return;
    const report = await this.scope.guard(this.peer.stats());
    const now = sampleOf(report.values(), performance.now());
    this.ports.quality(qualityBetween(this.sample, now));
    this.sample = now;
  }
}
