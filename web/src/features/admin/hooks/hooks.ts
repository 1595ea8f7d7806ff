/** What webhooks are about, apart from how they are shown. */
import type { Webhook } from "@/api";
import type { Channel } from "@/chat";

/** Forms of bodies that receivers take. */
export const formats = ["hubbub", "slack", "discord"] as const satisfies readonly Webhook["format"][];

/** Events that can be told, in the order they are offered in. */
export const events = [
  "message.created",
  "message.edited",
  "message.deleted",
  "channel.created",
  "channel.archived",
  "member.joined",
  "member.left",
] as const;

/** The name of an event as a key of its words. */
export type EventKey =
  | "message_created"
  | "message_edited"
  | "message_deleted"
  | "channel_created"
  | "channel_archived"
  | "member_joined"
  | "member_left";

/** The key of an event's words; `null` for one of a newer server. */
export function eventKey(name: string): EventKey | null {
  const known: readonly string[] = events;
  return known.includes(name) ? (name.replace(".", "_") as EventKey) : null;
}

/** The channels whose webhooks one manages, by name. */
export function managed(channels: readonly Channel[]): Channel[] {
  return channels.filter(({ can }) => can?.hooks === true).sort((a, b) => a.name.localeCompare(b.name));
}

/** Where a receiver is, without what may be secret of its address. */
export function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

const escaped = (address: string): string => address.replaceAll("'", String.raw`'\''`);

/** A line for a terminal that sends a message as programs send it to the service. */
export function curlLine(address: string, service: "slack" | "discord", text: string): string {
  const body = JSON.stringify(service === "slack" ? { text } : { content: text });
  return `curl -H 'Content-Type: application/json' -d '${escaped(body)}' '${escaped(address)}'`;
}
