/** What the composer of each channel is about: an answer, an edit, or just a message. */
import { create } from "zustand";
import type { Id, Message, ReplyRef } from "../protocol";

interface ComposerState {
  editing: Readonly<Record<Id, Message | undefined>>;
  replies: Readonly<Record<Id, ReplyRef | undefined>>;
  /** Grows when the composer shall have the focus. */
  calls: number;
}

const useComposers = create<ComposerState>(() => ({ editing: {}, replies: {}, calls: 0 }));

/** The message being edited. */
export const useEditing = (channel: Id): Message | undefined =>
  useComposers((state) => state.editing[channel]);
/** The message being answered. */
export const useReply = (channel: Id): ReplyRef | undefined =>
  useComposers((state) => state.replies[channel]);
/** Changes when the composer shall have the focus. */
export const useFocusCalls = (): number => useComposers((state) => state.calls);

/** Longest beginning of a message that an answer shows. */
const EXCERPT = 120;

/** Changes what the composers are about. */
export const composer = {
  focus(): void {
    useComposers.setState(({ calls }) => ({ calls: calls + 1 }));
  },
  edit(channel: Id, message: Message | undefined): void {
    useComposers.setState(({ editing }) => ({ editing: { ...editing, [channel]: message } }));
    composer.focus();
  },
  reply(channel: Id, message: Message | undefined): void {
    const excerpt = message?.text.slice(0, EXCERPT) ?? "";
    composer.replyTo(channel, message && { id: message.id, author: message.author ?? null, excerpt });
    composer.focus();
  },
  replyTo(channel: Id, reply: ReplyRef | undefined): void {
    useComposers.setState(({ replies }) => ({ replies: { ...replies, [channel]: reply } }));
  },
};
