/** What pages may do: one object for the whole client, working on the running chat. */
import type { Answer, FileRef, Id, Level, Posted, ReplyRef, StatusChoice } from "../protocol";
import { rest } from "../rest";
import { type Draft, useChat } from "../store/state";
import type { ChatClient } from "./client";

let running: ChatClient | null = null;

/** The running chat, or none outside the signed-in part. */
export const runningChat = (): ChatClient | null => running;

/** Sets the chat that `chat` works on. */
export function setRunningChat(client: ChatClient | null): void {
  running = client;
}

const notRunning = { ok: false, code: "offline", message: "" } as const;

type Asked<T = object> = Promise<Answer<T>>;

function ask<T = object>(event: string, payload: object): Asked<T> {
  return running ? running.ask<T>(event, payload) : Promise.resolve(notRunning);
}

/** What one adds to a message's text. */
export interface SendOptions {
  replyTo?: ReplyRef | null;
  files?: FileRef[];
}

/** What a command did. */
export interface CommandEffect {
  effect: "sent" | "opened" | "note" | "none";
  message?: Posted;
  channel?: Id;
  note?: { key: string; values?: Record<string, unknown> };
}

/** The acts. All answer; a refusal has a stable code. */
export const chat = {
  /** Sends a message: it shows at once, and as sent once the log has it. */
  send(channel: Id, text: string, { replyTo = null, files = [] }: SendOptions = {}): void {
    running?.outbox.add({ nonce: crypto.randomUUID(), channel, text, replyTo, files });
    running?.presence.sent(channel);
  },
  /** Sends one again that could not be sent. */
  retry: (nonce: Id): void => running?.outbox.retry(nonce),
  /** Gives one up that could not be sent. */
  discard: (nonce: Id): void => running?.outbox.discard(nonce),
  edit: (id: Id, text: string): Asked<{ seq: number }> => ask("message:edit", { id, text }),
  remove: (id: Id): Asked<{ seq: number }> => ask("message:delete", { id }),
  react: (id: Id, emoji: string, on: boolean): Asked<{ seq: number }> =>
    ask("message:react", { id, emoji, on }),
  pin: (id: Id, on: boolean): Asked<{ seq: number }> => ask("message:pin", { id, on }),
  /** One has read up to this entry; a smaller number marks what follows as unread again. */
  markRead: (channel: Id, seq: number): void => running?.personal.mark(channel, seq),
  /** One has read everything. */
  markAllRead(): void {
    const { channels, unread } = useChat.getState();
    for (const { id, head } of Object.values(channels)) {
      if ((unread[id]?.unread ?? 0) > 0) running?.personal.mark(id, head);
    }
  },
  /** Keeps what stands in the composer. */
  draft: (channel: Id, draft: Draft | null): void => running?.personal.draft(channel, draft),
  /** One types. */
  typed: (channel: Id): void => running?.presence.typed(channel),
  /** The direct channel with these people, made if there is none; its id. */
  async openDirect(accounts: readonly Id[]): Promise<Id> {
    const channel = await rest.direct(accounts);
    if (!useChat.getState().channels[channel.id]) await running?.directory.fetch();
    return channel.id;
  },
  /** Runs a command; the same `nonce` again is the same command, and is not run twice. */
  command: (channel: Id, text: string, nonce: Id): Asked<CommandEffect> =>
    ask("command", { channel, text, nonce }),
  async setStatus(status: StatusChoice): Asked {
    const before = useChat.getState().ownStatus;
    useChat.setState({ ownStatus: status });
    const answer = await ask("presence:set", { status });
    if (!answer.ok) useChat.setState({ ownStatus: before });
    return answer;
  },
  setPrefs(channel: Id, prefs: { level?: Level | null; mutedUntil?: string | null; hidden?: boolean }): void {
    running?.personal.prefs(channel, prefs);
  },
  setSetting: (name: string, value: unknown): void => running?.personal.setting(name, value),
  /** The channel one looks at, or none. */
  look: (channel: Id | null): void => running?.look(channel),
  /** Tries to connect now instead of waiting. */
  retryNow: (): void => running?.retryNow(),
  /** Fetches the list of channels again, after one was made or changed here. */
  refresh: (): Promise<void> => running?.directory.fetch() ?? Promise.resolve(),
  /** Blocks or unblocks somebody, as far as this page shows it. */
  showBlocked(account: Id, blocked: boolean): void {
    const others = useChat.getState().blocked.filter((id) => id !== account);
    useChat.setState({ blocked: blocked ? [...others, account] : others });
  },
};
