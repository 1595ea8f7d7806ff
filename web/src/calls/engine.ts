import { CallMachine } from "./call/machine";
import { noteTrouble } from "./call/registry";
import { type CallNotice, isOccupied } from "./call/state";
import { Scope } from "./core/scope";
import { type IceAnswer, IceServers } from "./ice/servers";
import { LocalMedia } from "./media/local";
import { PresenceWatch } from "./signalling/presence";
import { deviceOfThisTab, ticketStore } from "./signalling/session";
import { Signalling } from "./signalling/signalling";
import { CallSounds, type SoundName } from "./sounds/call-sounds";

/** What the calls need of the client around them. */
export interface EnginePorts {
  identity: () => { id: string; name: string; photo: string | null };
  token: (refused: string | null) => Promise<string | null>;
  iceServers: () => Promise<IceAnswer>;
  soundWanted: (name: SoundName) => boolean;
  notice: (notice: CallNotice) => void;
  signedOut: () => void;
}

const socketUrl = (): string => {
  const url = new URL("/p2p", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
};

/** Everything about calls that is not drawn: signalling, presence, media, the call itself and its sounds. */
export class CallEngine {
  readonly media: LocalMedia;
  readonly presence: PresenceWatch;
  readonly machine: CallMachine;
  readonly signalling: Signalling;
  private readonly ports: EnginePorts;
  private readonly sounds: CallSounds;
  private readonly ice: IceServers;
  private scope: Scope | null = null;
  private uuid: string | null = null;

  constructor(ports: EnginePorts) {
    this.ports = ports;
    this.media = new LocalMedia((slot, track) => this.machine.conversation?.setTrack(slot, track));
    this.presence = new PresenceWatch((ids) => this.signalling.send({ route: "PRESENCE", ids }));
    this.sounds = new CallSounds(ports.soundWanted);
    this.ice = new IceServers(ports.iceServers, noteTrouble);
    this.machine = this.makeMachine();
    this.signalling = this.makeSignalling();
  }

  /** Goes online. */
  start(): void {
    this.stop();
    const scope = new Scope();
    this.scope = scope;
    scope.defer(this.media.state.subscribe(() => this.machine.tellMedia()));
    scope.defer(this.machine.state.subscribe(() => this.sounds.follow(this.machine.state.get().phase)));
    scope.listen(window, "pagehide", () => this.machine.leave());
    scope.listen(window, "beforeunload", (event) => this.askBeforeLeaving(event));
    this.signalling.start();
  }

  /** Goes offline; a call ends. */
  stop(): void {
    if (!this.scope) return;
    this.machine.leave();
    this.machine.close();
    this.signalling.stop();
    this.presence.close();
    this.sounds.stop();
    this.scope.close();
    this.scope = null;
  }

  private askBeforeLeaving(event: Event): void {
    const { phase } = this.machine.state.get();
    if (isOccupied(phase) && phase !== "incoming") event.preventDefault();
  }

  private makeMachine(): CallMachine {
    return new CallMachine({
      me: () => this.ports.identity().id,
      send: (frame) => this.signalling.send(frame),
      canSignal: () => this.signalling.ready,
      uuid: () => this.uuid,
      media: this.media,
      ice: () => this.ice.get(),
      notice: this.ports.notice,
      trouble: noteTrouble,
      tickets: ticketStore,
    });
  }

  private makeSignalling(): Signalling {
    const deps = {
      url: socketUrl,
      open: (url: string) => new WebSocket(url),
      token: this.ports.token,
      device: deviceOfThisTab,
      identity: this.ports.identity,
      resume: () => this.machine.resume(),
      urgent: () => isOccupied(this.machine.state.get().phase),
      random: Math.random,
    };
    return new Signalling(deps, {
      frame: (frame) => {
        if (frame.route === "/presence") this.presence.told(frame.users);
        else this.machine.frame(frame);
      },
      registered: (how) => {
        const state = this.signalling.state.get();
        if (state.kind === "ready") this.uuid = state.uuid;
        this.presence.connected();
        this.machine.registered(how);
      },
      resumeRefused: () => this.machine.resumeRefused(),
      lost: () => this.presence.lost(),
      signedOut: this.ports.signedOut,
    });
  }
}
