/** The frames of the one-to-one call protocol (docs/protocol/p2p.md), as this client speaks them. */

/** A session description as it travels: the browser's own, with marks of ours that other clients ignore. */
export interface Description {
  type: "offer" | "answer";
  sdp: string;
  /** Which peer connection made it: a new one on the other side means that it starts afresh. */
  origin?: string;
  /** Which offer of that connection it is. */
  serial?: number;
  /** In an answer: the offer it belongs to, so that a late answer is not taken for another offer's. */
  to?: { origin?: string; serial?: number };
}

/** Names of the tracks of one side; ours are the `mid`s of their transceivers. */
export interface StreamIds {
  audio?: string | null;
  video?: string | null;
  screen?: string | null;
}

/** What a side tells about its media. */
export interface MediaState {
  muted?: boolean;
  camera?: boolean;
  streamIds?: StreamIds;
}

/** Everything this client sends, without `userId`, which the socket adds. */
export type ClientFrame =
  | { route: "ADD_USER"; name: string; photo: string | null; device: string; token: string }
  | {
      route: "RECONNECT";
      name: string;
      photo: string | null;
      device: string;
      token: string;
      uuid?: string;
      ticket?: string;
    }
  | { route: "OFFER"; candidates: string[]; sdp: Description; streamIds: StreamIds }
  | { route: "ANSWER"; callId: string; answer: Description; streamIds: StreamIds }
  | { route: "DECLINE"; callId?: string }
  | { route: "ADD_ICE"; iceParams: RTCIceCandidateInit[] }
  | { route: "SWAP_ICE" }
  | { route: "SET_REMOTE_STREAM_ID"; streamIds: StreamIds }
  | ({ route: "MEDIA_UPDATE" } & MediaState)
  | { route: "UPDATE_OFFER"; sdp: Description }
  | { route: "UPDATE_ANSWER"; answer: Description }
  | { route: "PRESENCE"; ids: string[] };

/** The status the server keeps for a person. */
export type UserStatus = "idle" | "calling" | "ringing" | "in_call" | "ended";

/** What others see of a person. */
export type PresenceState = "offline" | "idle" | "busy";

/** Why a call or a ring ended, in the server's words. */
export type DeclineReason =
  | "declined"
  | "canceled"
  | "hangup"
  | "timeout"
  | "answered_elsewhere"
  | "peer_lost";

/** Everything the server sends that this client acts on. */
export type ServerFrame =
  | { route: "userConnect"; uuid: string; status: UserStatus }
  | {
      route: "reconnectSuccess";
      uuid: string;
      status: UserStatus;
      candidate: string | null;
      callId: string | null;
    }
  | { route: "reconnectError"; code: string; message: string }
  | { route: "/call"; userId: string; name: string; photo: string | null; callId: string; sdp: Description }
  | { route: "/acceptCall"; answer: Description }
  | { route: "/connect"; userId: string; callId: string; ticket: string }
  | { route: "/ticket"; callId: string; ticket: string }
  | { route: "/remoteStreamsId"; streamIds: StreamIds }
  | { route: "/swapIce"; iceCandidates: RTCIceCandidateInit[] }
  | { route: "/decline"; userId: string | null; reason: DeclineReason; callId: string | null }
  | { route: "/peerReconnected" }
  | { route: "/peerDisconnected" }
  | ({ route: "/mediaUpdate" } & MediaState)
  | { route: "/updateOffer"; sdp: Description }
  | { route: "/updateAnswer"; answer: Description }
  | { route: "/presence"; users: Record<string, PresenceState> }
  | { route: "/error"; code: string; message: string; request: string | null };

/** Close codes of the server. */
export const CloseCode = {
  abuse: 1008,
  tooLarge: 1009,
  restart: 1012,
  silent: 4000,
  unauthenticated: 4001,
  revoked: 4002,
  replaced: 4003,
  slowReader: 4008,
} as const;
