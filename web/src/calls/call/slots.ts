/** The three streams of a side. Their transceivers exist from the first offer on, so that switching needs no new one. */
export type Slot = "audio" | "video" | "screen";

/** All slots, in the order of their m-lines. */
export const slots: readonly Slot[] = ["audio", "video", "screen"];

/** One value per slot. */
export type PerSlot<T> = Record<Slot, T>;

/** Own or remote tracks; null where nothing is sent. */
export type Tracks = PerSlot<MediaStreamTrack | null>;

/** No tracks at all. */
export const noTracks: Readonly<Tracks> = { audio: null, video: null, screen: null };

/** What a slot carries. */
export const kindOf = (slot: Slot): "audio" | "video" => (slot === "audio" ? "audio" : "video");

/**
 * Which transceiver serves a slot: the first of audio, the first and second of video. An older client's offer may lack
 * some.
 */
export function transceiverOf(connection: RTCPeerConnection, slot: Slot): RTCRtpTransceiver | null {
  const kind = kindOf(slot);
  const same = connection
    .getTransceivers()
    .filter((transceiver) => transceiver.receiver.track.kind === kind && transceiver.direction !== "stopped");
  return same[slot === "screen" ? 1 : 0] ?? null;
}

/** Which slot a transceiver serves; null when it is one too many. */
export function slotOf(connection: RTCPeerConnection, transceiver: RTCRtpTransceiver): Slot | null {
  return slots.find((slot) => transceiverOf(connection, slot) === transceiver) ?? null;
}
