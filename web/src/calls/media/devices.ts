import { Scope } from "../core/scope";
import { Store } from "../core/store";

/** The devices of one kind, as a person chooses among them. */
export interface DeviceList {
  microphones: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

const none: DeviceList = { microphones: [], cameras: [], speakers: [] };

/** What is plugged in, while somebody looks. Browsers name devices only after a permission was given. */
export class Devices {
  readonly state = new Store<DeviceList>(none);
  private scope: Scope | null = null;

  /** Begins to follow plugging and unplugging; `changed` hears of each. */
  watch(changed: () => void): void {
    if (this.scope || !navigator.mediaDevices) return;
    const scope = new Scope();
    this.scope = scope;
    scope.listen(navigator.mediaDevices, "devicechange", () => {
      this.refresh();
      changed();
    });
    this.refresh();
  }

  /** Ends that. */
  close(): void {
    this.scope?.close();
    this.scope = null;
  }

  /** Looks again, which is worth it after a permission was given. */
  refresh(): void {
    const scope = this.scope;
    scope?.run(
      async () => {
        const all = await scope.guard(navigator.mediaDevices.enumerateDevices());
        const of = (kind: MediaDeviceKind) => all.filter((info) => info.kind === kind && info.deviceId);
        this.state.set({
          microphones: of("audioinput"),
          cameras: of("videoinput"),
          speakers: of("audiooutput"),
        });
      },
      () => this.state.set(none),
    );
  }
}
