import type {
  DeclineReason,
  Description,
  MediaState,
  PresenceState,
  ServerFrame,
  StreamIds,
  UserStatus,
} from "./wire";

type Fields = Record<string, unknown>;
type Reader = (fields: Fields) => ServerFrame | null;

const statuses: readonly string[] = ["idle", "calling", "ringing", "in_call", "ended"];
const presences: readonly string[] = ["offline", "idle", "busy"];
const reasons: readonly string[] = [
  "declined",
  "canceled",
  "hangup",
  "timeout",
  "answered_elsewhere",
  "peer_lost",
];

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const status = (value: unknown): UserStatus =>
  statuses.includes(value as string) ? (value as UserStatus) : "idle";

function description(value: unknown, type: Description["type"]): Description | null {
  const fields = typeof value === "string" ? fieldsOf(value) : value;
  if (!isFields(fields) || typeof fields.sdp !== "string") return null;
  const found: Description = { type, sdp: fields.sdp };
  if (typeof fields.origin === "string") found.origin = fields.origin;
  if (typeof fields.serial === "number") found.serial = fields.serial;
  if (isFields(fields.to)) found.to = mark(fields.to);
  return found;
}

function mark(fields: Fields): NonNullable<Description["to"]> {
  const found: NonNullable<Description["to"]> = {};
  if (typeof fields.origin === "string") found.origin = fields.origin;
  if (typeof fields.serial === "number") found.serial = fields.serial;
  return found;
}

function streamIds(value: unknown): StreamIds | undefined {
  if (!isFields(value)) return undefined;
  return { audio: text(value.audio), video: text(value.video), screen: text(value.screen) };
}

function media(fields: Fields): MediaState {
  const found: MediaState = {};
  if (typeof fields.muted === "boolean") found.muted = fields.muted;
  if (typeof fields.camera === "boolean") found.camera = fields.camera;
  const ids = streamIds(fields.streamIds);
  if (ids) found.streamIds = ids;
  return found;
}

function presence(value: unknown): Record<string, PresenceState> {
  const found: Record<string, PresenceState> = {};
  if (!isFields(value)) return found;
  for (const [id, state] of Object.entries(value)) {
    if (presences.includes(state as string)) found[id] = state as PresenceState;
  }
  return found;
}

function incomingCall(fields: Fields): ServerFrame | null {
  const [userId, callId] = [text(fields.userId), text(fields.callId)];
  const sdp = description(fields.sdp, "offer");
  if (!userId || !callId || !sdp) return null;
  const name = text(fields.name) ?? userId;
  return { route: "/call", userId, callId, sdp, name, photo: text(fields.photo) };
}

const readers: Record<string, Reader> = {
  userConnect: (f) => ({ route: "userConnect", uuid: text(f.uuid) ?? "", status: status(f.status) }),
  reconnectSuccess: (f) => ({
    route: "reconnectSuccess",
    uuid: text(f.uuid) ?? "",
    status: status(f.status),
    candidate: text(f.candidate),
    callId: text(f.callId),
  }),
  reconnectError: (f) => ({
    route: "reconnectError",
    code: text(f.code) ?? "UNKNOWN",
    message: text(f.message) ?? "",
  }),
  "/call": incomingCall,
  "/acceptCall": (f) => {
    const answer = description(f.answer, "answer");
    return answer && { route: "/acceptCall", answer };
  },
  "/connect": (f) => {
    const [userId, callId] = [text(f.userId), text(f.callId)];
    if (!userId || !callId) return null;
    return { route: "/connect", userId, callId, ticket: text(f.ticket) ?? "" };
  },
  "/ticket": (f) => {
    const [callId, ticket] = [text(f.callId), text(f.ticket)];
    return callId && ticket ? { route: "/ticket", callId, ticket } : null;
  },
  "/remoteStreamsId": (f) => {
    const ids = streamIds(f.streamIds);
    return ids ? { route: "/remoteStreamsId", streamIds: ids } : null;
  },
  "/swapIce": (f) => ({
    route: "/swapIce",
    iceCandidates: Array.isArray(f.iceCandidates) ? f.iceCandidates.filter(isFields) : [],
  }),
  "/decline": (f) => ({
    route: "/decline",
    userId: text(f.userId),
    callId: text(f.callId),
    reason: reasons.includes(f.reason as string) ? (f.reason as DeclineReason) : "hangup",
  }),
  "/peerReconnected": () => ({ route: "/peerReconnected" }),
  "/peerDisconnected": () => ({ route: "/peerDisconnected" }),
  "/mediaUpdate": (f) => ({ route: "/mediaUpdate", ...media(f) }),
  "/updateOffer": (f) => {
    const sdp = description(f.sdp, "offer");
    return sdp && { route: "/updateOffer", sdp };
  },
  "/updateAnswer": (f) => {
    const answer = description(f.answer, "answer");
    return answer && { route: "/updateAnswer", answer };
  },
  "/presence": (f) => ({ route: "/presence", users: presence(f.users) }),
  "/error": (f) => ({
    route: "/error",
    code: text(f.code) ?? "UNKNOWN",
    message: text(f.message) ?? "",
    request: text(f.request),
  }),
};

function fieldsOf(raw: string): Fields | null {
  try {
    const value: unknown = JSON.parse(raw);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/** Reads one text frame of the server; what is malformed or unknown to this client is null. */
export function parseFrame(raw: string): ServerFrame | null {
  const fields = fieldsOf(raw);
  const route = fields && text(fields.route);
  if (!fields || !route || !Object.hasOwn(readers, route)) return null;
  return readers[route]?.(fields) ?? null;
}
