/** The chat's requests over REST. Their bodies are the same shapes as those of the events. */
import { authorizedFetch, SignedOutError } from "@/api";
import { toApiError } from "@/api/problem";
import type { Bootstrap, Channel, Directory, Id, MessagePage, PersonRef } from "./protocol";

type Query = Record<string, string | number | undefined>;

/**
 * Asks the server.
 *
 * @throws ApiError, OfflineError or SignedOutError.
 */
export async function ask<T>(
  method: string,
  path: string,
  { query = {}, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const url = new URL(`/api/v1${path}`, window.location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const request = new Request(url, {
    method,
    ...(signal && { signal }),
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  const response = await authorizedFetch(request);
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw toApiError(response, answer);
  return answer as T;
}

/** Where a page of messages lies. */
export type Place = { before: number } | { after: number } | { around: Id | number } | { latest: true };

/** What the chat asks of REST. */
export interface Rest {
  bootstrap(): Promise<Bootstrap>;
  channels(): Promise<Directory>;
  messages(channel: Id, place: Place, limit: number): Promise<MessagePage>;
  direct(accounts: readonly Id[]): Promise<Channel>;
  person(id: Id): Promise<PersonRef>;
}

/** The server's REST interface. */
export const rest: Rest = {
  bootstrap: () => ask("GET", "/bootstrap"),
  channels: () => ask("GET", "/channels"),
  messages: (channel, place, limit) => {
    const { latest: _, ...at } = { latest: true, ...place };
    return ask("GET", `/channels/${channel}/messages`, { query: { ...at, limit } });
  },
  direct: (accounts) => ask("POST", "/direct", { body: { accounts } }),
  person: (id) => ask("GET", `/people/${id}`),
};

/** Who put an emoji under a message. */
export const reactors = (message: Id, emoji: string): Promise<{ people: PersonRef[] }> =>
  ask("GET", `/messages/${message}/reactions/${encodeURIComponent(emoji)}`);

/** True when asking again makes no sense because nobody is signed in. */
export const isSignedOut = (error: unknown): boolean => error instanceof SignedOutError;
