/** What the list of channels asks of the server, beside what is live. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import {
  ask,
  type Category,
  type Channel,
  type Id,
  type Message,
  type PersonRef,
  type Presence,
} from "@/chat";
import { meet, put, useChat } from "../store/state";

/** Somebody who reads a channel. */
export interface Member extends PersonRef {
  /** They look after the channel. */
  owner: boolean;
  joinedAt?: string;
  presence?: Presence;
}

interface MemberPage {
  items: Member[];
  next: string | null;
  total: number;
}

/** A message with its channel. */
export interface PlacedMessage {
  channel: Id;
  message: Message;
}

/** What is chosen for a channel. */
export interface ChannelFields {
  name: string;
  topic: string;
  category: Id | null;
  private: boolean;
  slowModeSeconds: number;
}

/** A link into a channel. */
export interface ChannelInvite {
  id: Id;
  /** Only in the answer that made it. */
  url?: string | null;
  uses: number;
  maxUses: number;
  expiresAt: string;
  createdAt: string;
  createdBy: Id | null;
  revokedAt: string | null;
}

/** What is behind a link. */
export interface Invitation {
  /** What the channel is called. */
  channel: string;
  topic: string;
  /** How many people read it. */
  people: number;
}

export const createChannel = (fields: ChannelFields & { kind: "text" | "voice" }): Promise<Channel> =>
  ask("POST", "/channels", { body: fields });

export const editChannel = (
  id: Id,
  change: Partial<ChannelFields> & { archived?: boolean },
): Promise<Channel> => ask("PATCH", `/channels/${id}`, { body: change });

export const deleteChannel = (id: Id): Promise<void> => ask("DELETE", `/channels/${id}`);

export const createCategory = (name: string): Promise<Category> =>
  ask("POST", "/categories", { body: { name } });

export const editCategory = (id: Id, name: string): Promise<Category> =>
  ask("PATCH", `/categories/${id}`, { body: { name } });

export const deleteCategory = (id: Id): Promise<void> => ask("DELETE", `/categories/${id}`);

/** The whole order: categories, each with its channels; `null` stands for those without one. */
export const arrange = (categories: { id: Id | null; channels: Id[] }[]): Promise<void> =>
  ask("PUT", "/channels/order", { body: { categories } });

export const addMember = (channel: Id, account: Id, owner?: boolean): Promise<void> =>
  ask("PUT", `/channels/${channel}/members/${account}`, { body: owner === undefined ? {} : { owner } });

export const removeMember = (channel: Id, account: Id): Promise<void> =>
  ask("DELETE", `/channels/${channel}/members/${account}`);

/** Who reads a channel: everybody, or only those who are there. */
export const membersQuery = (channel: Id, query: string, online: boolean) =>
  infiniteQueryOptions({
    queryKey: ["chat", "members", channel, query, online],
    queryFn: async ({ pageParam, signal }) => {
      const page = await ask<MemberPage>("GET", `/channels/${channel}/members`, {
        query: {
          query: query || undefined,
          after: pageParam || undefined,
          limit: 100,
          ...(online && { online: "true" }),
        },
        signal,
      });
      for (const { id, presence } of page.items) {
        // What is told live is newer.
        if (presence && !useChat.getState().presence[id]) put("presence", id, presence);
      }
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** The links into a channel. */
export const invitesQuery = (channel: Id) =>
  queryOptions({
    queryKey: ["chat", "invites", channel],
    queryFn: ({ signal }) =>
      ask<{ items: ChannelInvite[] }>("GET", `/channels/${channel}/invites`, { signal }),
  });

export const createInvite = (
  channel: Id,
  body: { maxUses: number; expiresInHours: number },
): Promise<ChannelInvite> => ask("POST", `/channels/${channel}/invites`, { body });

export const revokeInvite = (channel: Id, invite: Id): Promise<void> =>
  ask("DELETE", `/channels/${channel}/invites/${invite}`);

/** What a link leads to. */
export const invitationQuery = (code: string) =>
  queryOptions({
    queryKey: ["chat", "join", code],
    queryFn: ({ signal }) => ask<Invitation>("GET", `/join/${encodeURIComponent(code)}`, { signal }),
    retry: false,
  });

/** Goes in by a link. */
export const join = (code: string): Promise<{ channel: Id }> =>
  ask("POST", `/join/${encodeURIComponent(code)}`);

/** The pinned messages; `head` renews the list with the channel. */
export const pinsQuery = (channel: Id, head: number) =>
  queryOptions({
    queryKey: ["chat", "pins", channel, head],
    queryFn: async ({ signal }) => {
      const pins = await ask<{ items: PlacedMessage[]; people: PersonRef[] }>(
        "GET",
        `/channels/${channel}/pins`,
        { signal },
      );
      meet(pins.people);
      return pins;
    },
    placeholderData: keepPreviousData,
  });
