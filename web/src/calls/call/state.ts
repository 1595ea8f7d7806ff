import type { DeclineReason } from "../signalling/wire";
import { type Quality, unknownQuality } from "./quality";
import { noTracks, type Tracks } from "./slots";

/** The other person of a call. */
export interface Party {
  id: string;
  name: string;
  /** Address of their picture. */
  photo: string | null;
}

/** Where a call stands. */
export type Phase =
  | "idle"
  /** Own media is being opened; nobody was told yet. */
  | "dialing"
  | "ringingOut"
  | "incoming"
  /** Accepted here, own media is being opened or the answer is on its way. */
  | "answering"
  | "connecting"
  | "inCall"
  /** The media path is broken and being repaired. */
  | "reconnecting"
  /** This page was loaded anew in the middle of a call and may come back into it. */
  | "rejoin"
  | "ended";

/** Why a call is over, as far as the person should read it. */
export type EndReason =
  | "declined"
  | "timeout"
  | "hangup"
  | "peerLost"
  | "busy"
  | "busyHere"
  | "unavailable"
  | "doNotDisturb"
  | "offline"
  | "serverAway"
  | "lost"
  | "connectFailed"
  | "failed";

/** What the other side tells about its media. */
export interface PeerMedia {
  muted: boolean;
  camera: boolean;
  screen: boolean;
}

/** All of a call that is shown. */
export interface CallState {
  phase: Phase;
  peer: Party | null;
  role: "caller" | "callee" | null;
  callId: string | null;
  /** Whether the own side wanted video when the call began. */
  video: boolean;
  /** When the talk began, in milliseconds since 1970. */
  since: number | null;
  /** How long it lasted, in milliseconds, once it is over. */
  lasted: number | null;
  end: EndReason | null;
  remote: Tracks;
  peerMedia: PeerMedia;
  /** The other side lost its signalling; the media may still flow. */
  peerAway: boolean;
  quality: Quality;
}

/** No call. */
export const noCall: CallState = {
  phase: "idle",
  peer: null,
  role: null,
  callId: null,
  video: false,
  since: null,
  lasted: null,
  end: null,
  remote: noTracks,
  peerMedia: { muted: false, camera: false, screen: false },
  peerAway: false,
  quality: unknownQuality,
};

/** Phases in which media may flow. */
export const isTalking = (phase: Phase): boolean =>
  phase === "connecting" || phase === "inCall" || phase === "reconnecting";

/** Phases in which a call of one's own keeps another from beginning. */
export const isOccupied = (phase: Phase): boolean => phase !== "idle" && phase !== "ended";

/** What is told beside the call: calls that were not taken here. */
export type CallNotice =
  | { kind: "missed"; peer: Party }
  | { kind: "answeredElsewhere"; peer: Party }
  | { kind: "declinedElsewhere"; peer: Party };

const refusals: Record<string, EndReason> = {
  BUSY: "busy",
  UNAVAILABLE: "unavailable",
  DO_NOT_DISTURB: "doNotDisturb",
  ALREADY_IN_CALL: "busyHere",
  NOT_REGISTERED: "offline",
  SERVER_UNAVAILABLE: "serverAway",
};

/** Why an offer was refused. */
export const endOfRefusal = (code: string): EndReason => refusals[code] ?? "failed";

/** Why the other side's word ended an own outgoing or running call. */
export function endOfDecline(reason: DeclineReason): EndReason {
  switch (reason) {
    case "declined":
      return "declined";
    case "timeout":
      return "timeout";
    case "peer_lost":
      return "peerLost";
    default:
      return "hangup";
  }
}
