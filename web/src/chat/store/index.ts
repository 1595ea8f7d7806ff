/** The chat's state, for components. */
export * from "./hooks";
export { useSilent } from "./silence";
export type { ChatState, Draft, Limits, LoadState, Prefs, Unread } from "./state";
