import type { WayId } from "./ways";

/** Why a way does not work. */
export type Failure =
  /** Nothing answers: blocked on the way, or not there. */
  | "silent"
  /** The server answers, and refuses. */
  | "refused"
  /** The relay is there, but nothing comes through. */
  | "noData"
  /** The browser makes no connections of this kind. */
  | "blocked";

/** What became of a way. */
export type Outcome =
  | {
      kind: "works" /** Until a word had gone there and back (of STUN: until the answer), in milliseconds. */;
      took: number;
    }
  | { kind: "fails"; why: Failure };

/** A line of the check. */
export type LineState =
  | { kind: "waiting" }
  | { kind: "running" }
  | { kind: "absent" }
  /** Was not tried, since the check was cancelled. */
  | { kind: "skipped" }
  | Outcome;

/** A way and what is known of it. */
export interface Line {
  id: WayId;
  state: LineState;
}

/** What all of it means for calls. */
export type Verdict = "good" | "noUdp" | "onlyTls" | "noRelay" | "relayFails" | "onlyNear" | "blocked";

/** Sums the lines up; null while it cannot be said. */
export function verdictOf(lines: readonly Line[]): Verdict | null {
  const kindOf = (id: WayId) => lines.find((line) => line.id === id)?.state.kind ?? "absent";
  if (lines.some(({ state }) => ["waiting", "running", "skipped"].includes(state.kind))) return null;
  const works = (id: WayId) => kindOf(id) === "works";
  if (works("turnUdp")) return "good";
  if (works("turnTcp")) return "noUdp";
  if (works("turnTls")) return kindOf("turnTcp") === "absent" ? "noUdp" : "onlyTls";
  const offered = (["turnUdp", "turnTcp", "turnTls"] as const).some((id) => kindOf(id) !== "absent");
  if (works("stun")) return offered ? "relayFails" : "noRelay";
  if (works("direct")) return offered || kindOf("stun") !== "absent" ? "onlyNear" : "noRelay";
  return "blocked";
}
