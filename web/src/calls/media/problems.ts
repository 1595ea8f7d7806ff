/** Why a device could not be used, in kinds that a person can act upon. */
export type MediaProblem = "denied" | "missing" | "inUse" | "insecure" | "unplugged" | "failed";

/** Sorts what the browser says into those kinds. */
export function problemOf(error: unknown): MediaProblem {
  if (!window.isSecureContext || !navigator.mediaDevices) return "insecure";
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "inUse";
    default:
      return "failed";
  }
}
