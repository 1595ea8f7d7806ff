/** A draft that answers something is an answer again after a reload, or on another device. */
import { useEffect } from "react";
import type { Id, Message } from "../protocol";
import { ask } from "../rest";
import { useDraft } from "../store/hooks";
import { useChat } from "../store/state";
import { composer, replyRefOf, useReply } from "./state";

/** Brings back what a draft answers; what one chose here stays. */
export function useDraftReply(channel: Id): void {
  const wanted = useDraft(channel)?.replyTo ?? null;
  const reply = useReply(channel);
  const missing = wanted !== null && !reply ? wanted : null;
  useEffect(() => {
    if (missing === null) return;
    let left = false;
    void find(channel, missing).then((message) => {
      const still = useChat.getState().drafts[channel]?.replyTo === missing;
      if (!left && still && message && !message.deletedAt) composer.replyTo(channel, replyRefOf(message));
    });
    return () => {
      left = true;
    };
  }, [channel, missing]);
}

async function find(channel: Id, id: Id): Promise<Message | null> {
  const loaded = useChat.getState().windows[channel]?.items.find((message) => message.id === id);
  if (loaded) return loaded;
  try {
    return (await ask<{ message: Message }>("GET", `/messages/${id}`)).message;
  } catch {
    // Then it is a message of its own.
    return null;
  }
}
