/** Whether a message is worth a sound: pure, from what all devices of a person know alike. */
import { concerns } from "../client/unread";
import type { Channel, Id, Message, StatusChoice } from "../protocol";
import { isSilent } from "../store/silence";
import type { Prefs } from "../store/state";

/** What decides. */
export interface NoticeInput {
  message: Message;
  channel: Channel | undefined;
  prefs: Prefs | undefined;
  me: Id;
  blocked: readonly Id[];
  status: StatusChoice;
  /** Milliseconds since the epoch. */
  now: number;
  /** The page is in front, and this channel on it. */
  seen: boolean;
}

/** `tell`: sound and notification. `seen`: somebody reads it already. `quiet`: only the counts. */
export type Notice = "tell" | "seen" | "quiet";

/** The decision. */
export function decide(input: NoticeInput): Notice {
  const { message, status, seen } = input;
  if (!isWanted(input)) return "quiet";
  // Who looks for nobody is not called together with those who are there.
  const onlyHere = message.here && !speaksToMe(input);
  if (status === "dnd" || (onlyHere && status === "invisible")) return "quiet";
  return seen ? "seen" : "tell";
}

function isWanted(input: NoticeInput): boolean {
  const { message, channel, prefs, me, blocked, now } = input;
  if (message.author === me || message.kind === "system" || message.deletedAt) return false;
  if (message.author && blocked.includes(message.author)) return false;
  if (!channel || channel.archivedAt) return false;
  if (isSilent(prefs, now)) return false;
  const direct = channel.kind === "direct" || channel.kind === "group";
  const level = prefs?.level ?? (direct ? "all" : "mentions");
  return level === "all" || concerns(message, direct ? { ...channel, kind: "text" } : channel, me);
}

function speaksToMe({ message, channel, me, prefs }: NoticeInput): boolean {
  const direct = channel?.kind === "direct" || channel?.kind === "group";
  const named = message.mentions?.includes(me) || message.replyTo?.author === me;
  return named || direct || prefs?.level === "all";
}
