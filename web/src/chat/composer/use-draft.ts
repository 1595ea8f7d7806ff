/** The text of a channel's composer: begun anywhere, kept everywhere. */
import { type RefObject, useEffect, useRef, useState } from "react";
import { chat } from "../client/chat";
import type { Id, Message } from "../protocol";
import { useDraft } from "../store/hooks";
import { useEditing, useReply } from "./state";

interface DraftText {
  text: string;
  /** The person wrote. */
  write: (text: string) => void;
  /** What was written is sent, or given up. */
  clear: () => void;
}

/** The text; another device's draft takes its place only while one is not writing here. */
export function useDraftText(channel: Id, field: RefObject<HTMLTextAreaElement | null>): DraftText {
  const draft = useDraft(channel);
  const reply = useReply(channel);
  const editing = useEditing(channel);
  const [text, setText] = useState(draft?.text ?? "");
  const edited = useRef<Message | undefined>(undefined);
  const own = useRef(text);

  useEffect(() => {
    const theirs = draft?.text ?? "";
    if (editing || theirs === own.current) return;
    const writing = document.activeElement === field.current && own.current !== "";
    if (writing) return;
    own.current = theirs;
    setText(theirs);
  }, [draft, editing, field]);

  useEffect(() => {
    if (editing === edited.current) return;
    edited.current = editing;
    // What was begun before the edit waits in the draft.
    setText(editing ? editing.text : own.current);
  }, [editing]);

  const write = (next: string) => {
    setText(next);
    if (editing) return;
    own.current = next;
    chat.draft(channel, next === "" ? null : { text: next, replyTo: reply?.id ?? null });
    if (next !== "") chat.typed(channel);
  };
  const clear = () => {
    if (editing) return;
    own.current = "";
    setText("");
    chat.draft(channel, null);
  };
  return { text, write, clear };
}
