/** What the composer of each channel is about: an answer, an edit, or just a message. */
import { create } from "zustand";
import type { Id, Message, ReplyRef } from "../protocol";

interface ComposerState {
  editing: Readonly<Record<Id, Message | undefined>>;
  /** What the edited message shall say; until something is written, what it says. */
  edits: Readonly<Record<Id, string | undefined>>;
  replies: Readonly<Record<Id, ReplyRef | undefined>>;
  /** Grows when the composer shall have the focus. */
  calls: number;
}

const nothing: ComposerState = { editing: {}, edits: {}, replies: {}, calls: 0 };
const useComposers = create<ComposerState>(() => nothing);

/** The message being edited. */
export const useEditing = (channel: Id): Message | undefined =>
  useComposers((state) => state.editing[channel]);
/** What was written into an edit so far. */
export const useEditText = (channel: Id): string | undefined => useComposers((state) => state.edits[channel]);
/** The message being answered. */
export const useReply = (channel: Id): ReplyRef | undefined =>
  useComposers((state) => state.replies[channel]);
/** Changes when the composer shall have the focus. */
export const useFocusCalls = (): number => useComposers((state) => state.calls);

/** Longest beginning of a message that an answer shows. */
const EXCERPT = 120;

/** A message as its answer names it. */
export const replyRefOf = ({ id, author, text }: Message): ReplyRef => ({
  id,
  author: author ?? null,
  excerpt: text.slice(0, EXCERPT),
});

/** Changes what the composers are about. */
export const composer = {
  focus(): void {
    useComposers.setState(({ calls }) => ({ calls: calls + 1 }));
  },
  edit(channel: Id, message: Message | undefined): void {
    useComposers.setState(({ editing, edits }) => ({
      editing: { ...editing, [channel]: message },
      edits: { ...edits, [channel]: undefined },
    }));
    composer.focus();
  },
  writeEdit(channel: Id, text: string): void {
    useComposers.setState(({ edits }) => ({ edits: { ...edits, [channel]: text } }));
  },
  reply(channel: Id, message: Message | undefined): void {
    composer.replyTo(channel, message && replyRefOf(message));
    composer.focus();
  },
  /** Nobody is signed in any more. */
  reset: (): void => useComposers.setState(nothing),
  replyTo(channel: Id, reply: ReplyRef | undefined): void {
    useComposers.setState(({ replies }) => ({ replies: { ...replies, [channel]: reply } }));
  },
};
