import { Scope } from "../core/scope";
import { Store } from "../core/store";
import { type Line, type LineState, type Outcome, type Verdict, verdictOf } from "./result";
import { type Way, type WayId, wayIds, waysOver } from "./ways";

/** Where the check is. */
export type CheckPhase = "idle" | "running" | "done" | "canceled" | "failed";

/** The check as it is shown. */
export interface CheckState {
  phase: CheckPhase;
  lines: Line[];
  verdict: Verdict | null;
  /** Why the server could not be asked. */
  error: unknown;
}

/** What the check needs of the world around it. */
export interface CheckPorts {
  servers: () => Promise<RTCIceServer[]>;
  probe: (way: Way, signal: AbortSignal) => Promise<Outcome>;
}

const everyLine = (state: LineState): Line[] => wayIds.map((id) => ({ id, state }));

/** Before it was ever started. */
export const noCheck: CheckState = { phase: "idle", lines: [], verdict: null, error: null };

/** Tries one way after the other, so that none disturbs the time of another. */
export class ConnectionCheck {
  readonly state = new Store<CheckState>(noCheck);
  private readonly ports: CheckPorts;
  private running: { scope: Scope; abort: AbortController } | null = null;

  constructor(ports: CheckPorts) {
    this.ports = ports;
  }

  /** Starts, or starts again. */
  start(): void {
    this.stop();
    const running = { scope: new Scope(), abort: new AbortController() };
    this.running = running;
    this.state.set({ ...noCheck, phase: "running", lines: everyLine({ kind: "waiting" }) });
    running.scope.run(
      () => this.run(running.scope, running.abort.signal),
      (error) => this.state.set({ ...noCheck, phase: "failed", error }),
    );
  }

  /** Stops; what was found so far stays. */
  cancel(): void {
    if (this.state.get().phase !== "running") return;
    this.stop();
    const lines = this.state.get().lines.map((line) => (isOpen(line) ? skipped(line.id) : line));
    this.state.patch({ phase: "canceled", lines });
  }

  /** Stops without a word. */
  close(): void {
    this.stop();
  }

  private stop(): void {
    this.running?.scope.close();
    this.running?.abort.abort();
    this.running = null;
  }

  private async run(scope: Scope, signal: AbortSignal): Promise<void> {
    const ways = waysOver(await scope.guard(this.ports.servers()));
    for (const { id, servers } of ways) if (servers === null) this.note(id, { kind: "absent" });
    for (const way of ways) {
      if (way.servers === null) continue;
      this.note(way.id, { kind: "running" });
      this.note(way.id, await scope.guard(this.ports.probe(way, signal)));
    }
    this.state.patch({ phase: "done", verdict: verdictOf(this.state.get().lines) });
  }

  private note(id: WayId, state: LineState): void {
    this.state.patch({
      lines: this.state.get().lines.map((line) => (line.id === id ? { id, state } : line)),
    });
  }
}

const isOpen = ({ state }: Line): boolean => state.kind === "waiting" || state.kind === "running";
const skipped = (id: WayId): Line => ({ id, state: { kind: "skipped" } });
