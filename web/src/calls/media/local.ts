import type { Slot, Tracks } from "../call/slots";
import { Scope } from "../core/scope";
import { Store } from "../core/store";
import { cameraConstraints, microphoneConstraints, screenConstraints } from "./constraints";
import { Devices } from "./devices";
import { preferences } from "./preferences";
import { type MediaProblem, problemOf } from "./problems";

/** The own media as the person sees it. */
export interface LocalState {
  tracks: Tracks;
  muted: boolean;
  /** The camera is being switched on. */
  cameraPending: boolean;
  microphoneProblem: MediaProblem | null;
  cameraProblem: MediaProblem | null;
  screenProblem: MediaProblem | null;
}

const nothing: LocalState = {
  tracks: { audio: null, video: null, screen: null },
  muted: false,
  cameraPending: false,
  microphoneProblem: null,
  cameraProblem: null,
  screenProblem: null,
};

type Changed = (slot: Slot, track: MediaStreamTrack | null) => void;

/**
 * Own microphone, camera and screen. Nothing starts before `start` or a switch asks for it, everything is released by
 * `stop`, and a device that does not work leaves the others working.
 */
export class LocalMedia {
  readonly state = new Store<LocalState>(nothing);
  readonly devices = new Devices();
  private scope: Scope | null = null;
  private starting: Promise<void> | null = null;
  private readonly watched = new Map<Slot, () => void>();
  private readonly changed: Changed;
  private readonly remember: boolean;
  /** Whether the person wants the camera; what the browser gives later than that changes is released. */
  private wantsCamera = false;

  /** `changed` hears of every track that comes or goes; with `remember` the camera's state is kept for the next call. */
  constructor(changed: Changed, { remember = true } = {}) {
    this.changed = changed;
    this.remember = remember;
  }

  /** Asks for the microphone, and for the camera if `video`. Never fails: what is missing stands in the state. */
  start(video: boolean): Promise<void> {
    this.starting ??= this.open(video);
    return this.starting;
  }

  /** Releases every device. */
  stop(): void {
    this.scope?.close();
    this.scope = null;
    this.starting = null;
    this.devices.close();
    for (const slot of ["audio", "video", "screen"] as const) this.put(slot, null);
    this.state.set(nothing);
  }

  /** Opens or closes the microphone; the track stays. */
  setMuted(muted: boolean): void {
    const { audio } = this.state.get().tracks;
    if (audio) audio.enabled = !muted;
    this.state.patch({ muted });
    if (!audio && !muted) this.retryMicrophone();
  }

  /** Switches the camera on, or really off. */
  async setCamera(on: boolean): Promise<void> {
    this.wantCamera(on);
    if (on) await this.openCamera();
    else this.put("video", null);
  }

  /** Shares the screen, or stops that. A cancelled choice is not a problem. */
  async setScreen(on: boolean): Promise<void> {
    const { scope } = this;
    if (!on) this.put("screen", null);
    if (!on || !scope) return;
    this.state.patch({ screenProblem: null });
    try {
      const stream = await this.keep(scope, navigator.mediaDevices.getDisplayMedia(screenConstraints()));
      const [track] = stream.getVideoTracks();
      if (track) track.contentHint = "detail";
      this.put("screen", track ?? null);
    } catch (error) {
      const problem = problemOf(error);
      if (scope.alive && problem !== "denied") this.state.patch({ screenProblem: problem });
    }
  }

  /** Goes over to another device without interrupting the call. */
  async selectDevice(slot: "audio" | "video", id: string): Promise<void> {
    preferences.patch(slot === "audio" ? { microphone: id } : { camera: id });
    if (slot === "audio") await this.openMicrophone();
    else if (this.state.get().tracks.video) await this.openCamera();
  }

  private async open(video: boolean): Promise<void> {
    const scope = new Scope();
    this.scope = scope;
    this.wantCamera(video);
    this.devices.watch(() => {
      if (this.state.get().microphoneProblem === "missing") this.retryMicrophone();
    });
    // One question of the browser for both where that works; each alone where one of them does not.
    if (!video || !(await this.openBoth(scope))) {
      await this.openMicrophone();
      if (video) await this.openCamera();
    }
    if (scope.alive) this.devices.refresh();
  }

  private wantCamera(wanted: boolean): void {
    this.wantsCamera = wanted;
    if (this.remember) preferences.patch({ video: wanted });
  }

  private async openBoth(scope: Scope): Promise<boolean> {
    const { microphone, camera } = preferences.get();
    this.state.patch({ cameraPending: true });
    try {
      const stream = await this.ask(scope, {
        audio: microphoneConstraints(microphone),
        video: cameraConstraints(camera),
      });
      this.put("audio", stream.getAudioTracks()[0] ?? null);
      this.put("video", stream.getVideoTracks()[0] ?? null);
      return true;
    } catch {
      return !scope.alive;
    } finally {
      if (scope.alive) this.state.patch({ cameraPending: false });
    }
  }

  private async openMicrophone(): Promise<void> {
    const { scope } = this;
    if (!scope) return;
    const { microphone } = preferences.get();
    try {
      const stream = await this.withFallback(microphone, (id) =>
        this.ask(scope, { audio: microphoneConstraints(id) }),
      );
      this.put("audio", stream.getAudioTracks()[0] ?? null);
      this.state.patch({ microphoneProblem: null });
    } catch (error) {
      if (scope.alive) this.state.patch({ microphoneProblem: problemOf(error) });
    }
  }

  private async openCamera(): Promise<void> {
    const { scope } = this;
    if (!scope || this.state.get().cameraPending) return;
    const { camera } = preferences.get();
    this.state.patch({ cameraPending: true, cameraProblem: null });
    try {
      const stream = await this.withFallback(camera, (id) =>
        this.ask(scope, { video: cameraConstraints(id) }),
      );
      const [track] = stream.getVideoTracks();
      // Switched off again while the browser was still asking.
      if (!this.wantsCamera) track?.stop();
      else this.put("video", track ?? null);
    } catch (error) {
      if (scope.alive) this.state.patch({ cameraProblem: problemOf(error) });
    } finally {
      if (scope.alive) this.state.patch({ cameraPending: false });
    }
  }

  /** A remembered device may be gone: then any other does. */
  private async withFallback(
    id: string | null,
    open: (id: string | null) => Promise<MediaStream>,
  ): Promise<MediaStream> {
    try {
      return await open(id);
    } catch (error) {
      if (id === null || problemOf(error) !== "missing") throw error;
      return open(null);
    }
  }

  private ask(scope: Scope, constraints: MediaStreamConstraints): Promise<MediaStream> {
    if (!navigator.mediaDevices) return Promise.reject(new Error("no media devices"));
    return this.keep(scope, navigator.mediaDevices.getUserMedia(constraints));
  }

  /** A stream that arrives after the end is released at once: the camera must not stay lit. */
  private async keep(scope: Scope, asked: Promise<MediaStream>): Promise<MediaStream> {
    const stream = await asked;
    if (!scope.alive) for (const track of stream.getTracks()) track.stop();
    return scope.guard(Promise.resolve(stream));
  }

  private retryMicrophone(): void {
    this.scope?.run(
      () => this.openMicrophone(),
      () => {},
    );
  }

  private put(slot: Slot, track: MediaStreamTrack | null): void {
    const { tracks, muted } = this.state.get();
    const before = tracks[slot];
    if (before === track) return;
    this.watched.get(slot)?.();
    this.watched.delete(slot);
    if (slot === "audio" && track) track.enabled = !muted;
    this.state.patch({ tracks: { ...tracks, [slot]: track } });
    this.changed(slot, track);
    before?.stop();
    if (track) this.watch(slot, track);
  }

  /** `ended` comes when a device is unplugged or the browser's own "stop sharing" was pressed, never from `stop()`. */
  private watch(slot: Slot, track: MediaStreamTrack): void {
    const ended = () => {
      this.put(slot, null);
      if (slot === "audio") {
        this.state.patch({ microphoneProblem: "unplugged" });
        this.retryMicrophone();
      } else if (slot === "video") {
        this.state.patch({ cameraProblem: "unplugged" });
      }
    };
    track.addEventListener("ended", ended);
    this.watched.set(slot, () => track.removeEventListener("ended", ended));
  }
}
