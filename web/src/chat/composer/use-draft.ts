/** The text of a channel's composer: begun anywhere, kept everywhere. */
import { type RefObject, useEffect, useRef, useState } from "react";
import { chat } from "../client/chat";
import type { Id } from "../protocol";
import { useDraft } from "../store/hooks";
import { composer, useEditing, useEditText, useReply } from "./state";

interface DraftText {
  text: string;
  /** The person wrote. */
  write: (text: string) => void;
  /** This text was sent: it goes, unless something else stands there by now. */
  sent: (text: string) => void;
}

/** The text; another device's draft takes its place only while one is not writing here. */
export function useDraftText(channel: Id, field: RefObject<HTMLTextAreaElement | null>): DraftText {
  const draft = useDraft(channel);
  const reply = useReply(channel);
  const editing = useEditing(channel);
  const edit = useEditText(channel);
  const [text, setText] = useState(draft?.text ?? "");
  const own = useRef(text);
  /** What stands here was written here, and not only shown. */
  const written = useRef(false);

  useEffect(() => {
    const theirs = draft?.text ?? "";
    if (theirs === own.current) return;
    if (written.current && own.current !== "" && document.activeElement === field.current) return;
    written.current = false;
    own.current = theirs;
    setText(theirs);
  }, [draft, field]);

  const replyId = reply?.id ?? null;
  useEffect(() => {
    // What is answered belongs to what was begun.
    if (own.current !== "") chat.draft(channel, { text: own.current, replyTo: replyId });
  }, [channel, replyId]);

  const put = (next: string) => {
    own.current = next;
    written.current = next !== "";
    setText(next);
    chat.draft(channel, next === "" ? null : { text: next, replyTo: replyId });
  };
  const write = (next: string) => {
    if (editing) return composer.writeEdit(channel, next);
    put(next);
    if (next !== "") chat.typed(channel);
  };
  const sent = (gone: string) => {
    if (own.current === gone) put("");
  };
  // What was begun before an edit waits behind it.
  return { text: editing ? (edit ?? editing.text) : text, write, sent };
}
