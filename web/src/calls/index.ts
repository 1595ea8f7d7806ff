/** One-to-one calls: everything the rest of the client uses of them. */
export type { PresenceState } from "./signalling/wire";
export { CallProvider } from "./ui/CallProvider";
export { ConnectionBanner } from "./ui/ConnectionBanner";
export { ConnectionCheckPanel } from "./ui/check/ConnectionCheckPanel";
export { type Callee, type StartOptions, usePresence, useStartCall } from "./ui/hooks";
export { MissedCallsBadge } from "./ui/MissedCallsBadge";
export { CallSettingsPanel } from "./ui/settings/CallSettingsPanel";
