/** The chat: its state as hooks, its acts as one object, and the parts that pages are made of. */

export { ChannelView } from "./ChannelView";
export { ChatProvider } from "./ChatProvider";
export { type CommandEffect, chat, type SendOptions } from "./client/chat";
export { MessagePreview } from "./list/MessagePreview";
export type * from "./protocol";
export { ask } from "./rest";
export type { Link } from "./socket/wire";
export * from "./store";
