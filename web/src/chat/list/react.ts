/** Putting emoji under messages, and saying what the server refused. */
import { useMemo } from "react";
import { toast } from "@/ui";
import { chat } from "../client/chat";
import { usedEmoji } from "../emoji/recent";
import type { Answer, Message } from "../protocol";
import { useRefusalText } from "./refusal";

/** Waits for an answer, and says why if it is a refusal. */
export function useRun(): (asked: Promise<Answer<object>>) => void {
  const text = useRefusalText();
  return useMemo(
    () => (asked) =>
      void asked.then((answer) => {
        if (!answer.ok) toast({ message: text(answer), tone: "failure" });
      }),
    [text],
  );
}

/** Puts an emoji under a message, or takes one's own away. */
export function useReact(): (message: Message, emoji: string) => void {
  const run = useRun();
  return useMemo(
    () => (message, emoji) => {
      const mine = message.reactions?.some((each) => each.emoji === emoji && each.mine) ?? false;
      if (!mine) usedEmoji(emoji);
      run(chat.react(message.id, emoji, !mine));
    },
    [run],
  );
}
