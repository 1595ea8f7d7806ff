/** The chat's state, for components. */
export * from "./hooks";
export type { ChatState, Draft, Limits, LoadState, Prefs, Unread } from "./state";
