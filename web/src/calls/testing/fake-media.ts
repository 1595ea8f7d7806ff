/** Just enough of the browser's media for tests: jsdom has none. */

/** A track that remembers what was done to it. */
export class FakeTrack extends EventTarget {
  readonly kind: "audio" | "video";
  readonly id: string;
  enabled = true;
  readyState: "live" | "ended" = "live";
  contentHint = "";
  private readonly deviceId: string;

  constructor(kind: "audio" | "video", deviceId = `${kind}-default`) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
    this.id = `${kind}-${Math.random()}`;
  }

  stop(): void {
    this.readyState = "ended";
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId };
  }

  /** The device is unplugged, or the browser's own "stop sharing" pressed. */
  unplug(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

/** A bundle of tracks. */
export class FakeStream {
  private readonly tracks: FakeTrack[];

  constructor(tracks: FakeTrack[] = []) {
    this.tracks = tracks;
  }

  getTracks = () => this.tracks;
  getAudioTracks = () => this.tracks.filter((track) => track.kind === "audio");
  getVideoTracks = () => this.tracks.filter((track) => track.kind === "video");
}

const idOf = (constraint: MediaStreamConstraints["audio"]): string | undefined => {
  const wanted = typeof constraint === "object" ? constraint.deviceId : undefined;
  return typeof wanted === "object" && !Array.isArray(wanted) ? (wanted.exact as string) : undefined;
};

/** The browser's devices, and what they refuse. */
export class FakeMediaDevices extends EventTarget {
  /** Every track that was ever given out. */
  readonly given: FakeTrack[] = [];
  /** Names of errors to answer with, by kind. */
  refusals: { audio?: string; video?: string; screen?: string } = {};
  /** Ids that exist; all when absent. */
  known: string[] | null = null;
  /** Holds answers back while set. */
  gate: Promise<void> = Promise.resolve();

  getUserMedia = async (constraints: MediaStreamConstraints): Promise<FakeStream> => {
    await this.gate;
    const kinds = (["audio", "video"] as const).filter((kind) => constraints[kind]);
    for (const kind of kinds) this.check(kind, idOf(constraints[kind]));
    return this.give(kinds.map((kind) => new FakeTrack(kind, idOf(constraints[kind]))));
  };

  getDisplayMedia = async (): Promise<FakeStream> => {
    if (this.refusals.screen) throw new DOMException("", this.refusals.screen);
    return this.give([new FakeTrack("video", "screen")]);
  };

  enumerateDevices = async (): Promise<MediaDeviceInfo[]> => [];

  /** Tracks that still run. */
  get live(): FakeTrack[] {
    return this.given.filter((track) => track.readyState === "live");
  }

  private check(kind: "audio" | "video", id: string | undefined): void {
    const refusal = this.refusals[kind];
    if (refusal) throw new DOMException("", refusal);
    if (id && this.known && !this.known.includes(id)) throw new DOMException("", "OverconstrainedError");
  }

  private give(tracks: FakeTrack[]): FakeStream {
    this.given.push(...tracks);
    return new FakeStream(tracks);
  }
}

/** Gives the page these devices until the answer is called. */
export function installMedia(devices: FakeMediaDevices): () => void {
  Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
  Object.defineProperty(window, "isSecureContext", { value: true, configurable: true });
  Object.defineProperty(globalThis, "MediaStream", { value: FakeStream, configurable: true });
  return () => {
    Reflect.deleteProperty(navigator, "mediaDevices");
    Reflect.deleteProperty(window, "isSecureContext");
    Reflect.deleteProperty(globalThis, "MediaStream");
  };
}
