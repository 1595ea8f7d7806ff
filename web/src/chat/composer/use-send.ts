/** What happens when one presses Enter: a message, an edit, or a command. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConfirm } from "@/ui";
import { chat } from "../client/chat";
import { useGo } from "../go";
import { useRefusalText } from "../list/refusal";
import type { Channel, FileRef, Id, Message } from "../protocol";
import { PASSING } from "../sync/outbox";
import { composer, useEditing, useReply } from "./state";

/** A line that only the person sees. */
export interface Note {
  text: string;
  tone: "info" | "failure";
}

interface Sending {
  note: Note | null;
  say: (note: Note) => void;
  dismiss: () => void;
  /** Sends; the answer says whether the text can go. One at a time: a second press does nothing. */
  send: (text: string, files: FileRef[]) => Promise<boolean>;
}

/** Sending from one channel's composer. */
export function useSend(channel: Channel): Sending {
  const [note, setNote] = useState<Note | null>(null);
  const reply = useReply(channel.id);
  const editing = useEditing(channel.id);
  const edit = useEdit(channel, setNote);
  const command = useCommand(channel, setNote);
  const busy = useRef(false);
  const send = async (written: string, files: FileRef[]): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    try {
      return await sendOne(written.trim(), files);
    } finally {
      busy.current = false;
    }
  };
  const sendOne = async (text: string, files: FileRef[]): Promise<boolean> => {
    setNote(null);
    if (editing) return edit(editing, text);
    if (text === "" && files.length === 0) return false;
    if (text.startsWith("/") && !text.startsWith("//") && files.length === 0) return command(text);
    // Two strokes are one that is meant.
    const meant = text.startsWith("//") ? text.slice(1) : text;
    chat.send(channel.id, meant, { replyTo: reply ?? null, files });
    composer.replyTo(channel.id, undefined);
    return true;
  };
  return { note, say: setNote, dismiss: () => setNote(null), send };
}

function useEdit(channel: Channel, say: (note: Note) => void) {
  const { t } = useTranslation("chat");
  const refusal = useRefusalText();
  const confirm = useConfirm();
  return async (message: Message, text: string): Promise<boolean> => {
    const empty = text === "" && (message.files?.length ?? 0) === 0;
    if (empty) {
      const question = { title: t("delete.title"), children: t("delete.text"), action: t("delete.action") };
      if (!(await confirm({ ...question, danger: true }))) return false;
    }
    const answer = empty
      ? await chat.remove(message.id)
      : text === message.text
        ? { ok: true as const }
        : await chat.edit(message.id, text);
    if (answer.ok) composer.edit(channel.id, undefined);
    else say({ text: refusal(answer), tone: "failure" });
    return false;
  };
}

/** Commands that this page carries out itself. */
const NOTE = /^command\.note\.(\w+)$/;
const SEARCH = /^\/search\s+(.+)$/s;

function useCommand(channel: Channel, say: (note: Note) => void) {
  const { t, i18n } = useTranslation("chat");
  const refusal = useRefusalText();
  const go = useGo();
  /** A command without an answer may have been carried out: given again it keeps its nonce. */
  const doubtful = useRef<{ text: string; nonce: Id } | null>(null);
  return async (text: string): Promise<boolean> => {
    const [, query] = SEARCH.exec(text) ?? [];
    if (query) {
      go.search(query);
      return true;
    }
    const nonce = doubtful.current?.text === text ? doubtful.current.nonce : crypto.randomUUID();
    const answer = await chat.command(channel.id, text, nonce);
    doubtful.current = !answer.ok && PASSING.has(answer.code) ? { text, nonce } : null;
    if (!answer.ok) {
      say({ text: refusal(answer), tone: "failure" });
      return false;
    }
    if (answer.channel && answer.channel !== channel.id) go.channel(answer.channel);
    const [, name] = NOTE.exec(answer.note?.key ?? "") ?? [];
    if (name && i18n.exists(`chat:command.note.${name}`)) {
      const values = answer.note?.values as { handle: string };
      say({ text: t(`command.note.${name}` as "command.note.invited", values), tone: "info" });
    }
    return true;
  };
}
