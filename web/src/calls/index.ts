/** One-to-one calls: everything the rest of the client uses of them. */
export type { PresenceState } from "./signalling/wire";
export { askToNotify, mayNotify } from "./sounds/notify";
export { CallProvider, CallsBanner } from "./ui/CallProvider";
export { ConnectionCheckPanel } from "./ui/check/ConnectionCheckPanel";
export { usePresence, useStartCall } from "./ui/hooks";
export { MissedCallsBadge } from "./ui/MissedCallsBadge";
export { CallSettingsPanel } from "./ui/settings/CallSettingsPanel";
export type { Callee, StartOptions } from "./ui/start";
