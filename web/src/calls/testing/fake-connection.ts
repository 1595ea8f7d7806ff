import { FakeTrack } from "./fake-media";

/** A transceiver, as far as the calls look at it. */
class FakeTransceiver {
  direction: RTCRtpTransceiverDirection = "sendrecv";
  mid: string | null = null;
  readonly receiver: { track: FakeTrack };
  readonly sender: { track: FakeTrack | null; replaceTrack: (track: FakeTrack | null) => Promise<void> };

  constructor(kind: "audio" | "video", track: FakeTrack | null) {
    this.receiver = { track: new FakeTrack(kind) };
    this.sender = {
      track,
      replaceTrack: async (next) => {
        this.sender.track = next;
      },
    };
  }
}

/** What the browser reports of a path over a relay. */
const relayedPath: [string, object][] = [
  ["t", { id: "t", type: "transport", selectedCandidatePairId: "p" }],
  ["p", { id: "p", type: "candidate-pair", localCandidateId: "l" }],
  ["l", { id: "l", type: "local-candidate", candidateType: "relay" }],
];

const wait = () => Promise.resolve();

/**
 * A peer connection with the browser's rules of negotiation: states, implicit rollback, a wish to negotiate that is told
 * when stable. Any use after `close` is an error, as in the browser, and is counted.
 */
export class FakeConnection extends EventTarget {
  static made: FakeConnection[] = [];
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  readonly added: RTCIceCandidateInit[] = [];
  readonly configurations: RTCConfiguration[] = [];
  /** Whether the path goes over a relay. */
  relayed = false;
  restarts = 0;
  usedAfterClose = 0;
  private readonly transceivers: FakeTransceiver[] = [];
  private wish = false;
  private generation = 1;
  private readonly name = `c${FakeConnection.made.length}`;

  constructor() {
    super();
    FakeConnection.made.push(this);
  }

  getTransceivers = () => this.transceivers;
  getStats = async () => new Map(this.relayed ? relayedPath : []);
  setConfiguration = (configuration: RTCConfiguration) => {
    this.check();
    this.configurations.push(configuration);
  };

  addTransceiver(what: "audio" | "video" | FakeTrack): FakeTransceiver {
    this.check();
    const track = typeof what === "string" ? null : what;
    const made = new FakeTransceiver(typeof what === "string" ? what : what.kind, track);
    this.transceivers.push(made);
    this.wishToNegotiate();
    return made;
  }

  async setLocalDescription(): Promise<void> {
    this.check();
    await wait();
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.wish = false;
    this.localDescription = { type, sdp: this.sdp() };
    this.numberTransceivers();
    this.become(type === "offer" ? "have-local-offer" : "stable");
  }

  async setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    this.check();
    await wait();
    if (type === "answer" && this.signalingState !== "have-local-offer") {
      throw new DOMException("", "InvalidStateError");
    }
    if (type === "offer" && this.signalingState === "have-local-offer") this.wish = true;
    this.remoteDescription = { type, sdp };
    if (type === "offer") this.mirror(sdp ?? "");
    this.become(type === "offer" ? "have-remote-offer" : "stable");
  }

  async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    this.check();
    this.added.push(candidate);
  }

  restartIce(): void {
    this.check();
    this.restarts += 1;
    this.generation += 1;
    this.wishToNegotiate();
  }

  close(): void {
    this.signalingState = "closed";
    this.connectionState = "closed";
  }

  /** The network did something. */
  turn(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  /** The browser found a candidate. */
  find(name: string): void {
    const init = { candidate: name, usernameFragment: `${this.name}g${this.generation}` };
    const candidate = { ...init, toJSON: () => init };
    this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate }));
  }

  /** Tracks that are sent now, by slot. */
  get sending(): Array<FakeTrack | null> {
    return this.transceivers.map(({ sender }) => sender.track);
  }

  private check(): void {
    if (this.signalingState !== "closed") return;
    this.usedAfterClose += 1;
    throw new DOMException("", "InvalidStateError");
  }

  private sdp(): string {
    const lines = this.transceivers.map(({ receiver }) => `m=${receiver.track.kind}`).join("\r\n");
    return `v=0\r\na=ice-ufrag:${this.name}g${this.generation}\r\n${lines}\r\n`;
  }

  /** An offer brings its transceivers along, and their tracks. */
  private mirror(sdp: string): void {
    const kinds = Array.from(sdp.matchAll(/^m=(audio|video)/gm), (match) => match[1] as "audio" | "video");
    for (const kind of kinds.slice(this.transceivers.length)) {
      const made = new FakeTransceiver(kind, null);
      made.direction = "recvonly";
      this.transceivers.push(made);
      this.dispatchEvent(
        Object.assign(new Event("track"), { transceiver: made, track: made.receiver.track }),
      );
    }
    this.numberTransceivers();
  }

  private numberTransceivers(): void {
    for (const [index, transceiver] of this.transceivers.entries()) transceiver.mid = String(index);
  }

  private become(state: RTCSignalingState): void {
    if (this.signalingState === "closed") return;
    this.signalingState = state;
    if (state === "stable" && this.wish) this.wishToNegotiate();
  }

  private wishToNegotiate(): void {
    this.wish = true;
    if (this.signalingState !== "stable") return;
    queueMicrotask(() => {
      if (this.wish && this.signalingState === "stable") this.dispatchEvent(new Event("negotiationneeded"));
    });
  }
}
