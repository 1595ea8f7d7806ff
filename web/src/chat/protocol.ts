/** What travels between the chat's server and this client: the events of Socket.IO, and the bodies of REST they share. */

/** A lower-case, hyphenated UUID. */
export type Id = string;

/** Somebody, as far as a list of messages needs them. */
export interface PersonRef {
  id: Id;
  handle: string;
  name: string;
  picture?: string | null;
  role: "owner" | "admin" | "moderator" | "member" | "guest";
  bot?: boolean;
}

/** A file that hangs on a message. */
export interface FileRef {
  id: Id;
  name: string;
  kind: "image" | "video" | "audio" | "document";
  /** What the server found in the bytes. */
  type: string;
  bytes: number;
  width?: number | null;
  height?: number | null;
  url: string;
  thumbnail?: string | null;
  preview?: "none" | "pending" | "ready" | "failed";
}

/** How many people put one emoji under a message; `mine` only where the answer was made for one person. */
export interface Reaction {
  emoji: string;
  count: number;
  mine?: boolean;
}

/** The message that another one answers. */
export interface ReplyRef {
  id: Id;
  author?: Id | null;
  /** The beginning of its text; empty once it is deleted. */
  excerpt: string;
  deleted?: boolean;
}

/** A card below a message that came in by a webhook. */
export interface Embed {
  color?: number | null;
  author?: string | null;
  title?: string | null;
  url?: string | null;
  text?: string | null;
  fields?: { name: string; value: string; short?: boolean }[];
  image?: string | null;
  thumbnail?: string | null;
  footer?: string | null;
  at?: string | null;
}

/** The present state of a message. */
export interface Message {
  id: Id;
  /** Its place in the channel's log. */
  seq: number;
  /** The last entry of the log that touched it. */
  rev: number;
  /** Absent for webhooks, and once the account was erased. */
  author?: Id | null;
  kind: "message" | "system" | "hook";
  text: string;
  at: string;
  nonce?: Id | null;
  replyTo?: ReplyRef | null;
  mentions?: Id[];
  here?: boolean;
  files?: FileRef[];
  reactions?: Reaction[];
  embeds?: Embed[];
  editedAt?: string | null;
  /** Then nothing of its content is left. */
  deletedAt?: string | null;
  pinnedAt?: string | null;
  hook?: { name: string; avatar?: string | null } | null;
  system?: { key: string; values?: Record<string, unknown> } | null;
}

interface Placed {
  seq: number;
}

/** One entry of a channel's log. */
export type Entry = Placed &
  (
    | { kind: "message" | "edit"; message: Message }
    | { kind: "delete"; id: Id; by?: Id | null; at?: string }
    | { kind: "react" | "unreact"; id: Id; account: Id; emoji: string; count: number; at?: string }
    | { kind: "pin"; id: Id; on: boolean; by?: Id | null; at?: string }
    | { kind: "join"; account: Id; by?: Id | null; at?: string }
    | { kind: "leave"; account: Id; by?: Id | null; reason?: "left" | "removed" | "banned"; at?: string }
    | { kind: "channel"; channel: Partial<Channel> & { id: Id }; at?: string }
  );

/** The event `log`: entries in order, and whom they name. */
export interface LogPacket {
  channel: Id;
  entries: Entry[];
  people?: PersonRef[];
}

/** What one may do in a channel; judged by the server. */
export type Ability =
  | "post"
  | "react"
  | "upload"
  | "pin"
  | "here"
  | "moderate"
  | "edit"
  | "privacy"
  | "invite"
  | "addMember"
  | "removeMember"
  | "leave"
  | "delete"
  | "hooks"
  | "export";

/** A channel as the list has it. */
export interface Channel {
  id: Id;
  kind: "text" | "voice" | "direct" | "group";
  name: string;
  topic: string;
  category?: Id | null;
  position: number;
  private: boolean;
  slowModeSeconds: number;
  archivedAt?: string | null;
  createdBy?: Id | null;
  createdAt?: string;
  head: number;
  posts?: number;
  postedAt?: string | null;
  /** True when one is listed as a member; public channels need no list. */
  member?: boolean;
  owner?: boolean;
  /** Everybody in it, for direct and group channels. */
  people?: PersonRef[];
  can?: Partial<Record<Ability, boolean>>;
}

/** A heading over channels. */
export interface Category {
  id: Id;
  name: string;
  position: number;
}

/** How much one is told of a channel. */
export type Level = "all" | "mentions" | "none";

/** Something of one's own that all devices share. */
export type PersonalItem =
  | { item: "read"; channel: Id; seq: number }
  | { item: "draft"; channel: Id; text: string | null; replyTo?: Id | null; at?: string }
  | { item: "prefs"; channel: Id; level?: Level | null; mutedUntil?: string | null; hidden?: boolean }
  | { item: "setting"; name: string; value: unknown };

/** The event `personal`, and a part of the answer to `sync`. */
export interface PersonalPacket {
  /** What one must have for these items to follow without a hole. */
  after?: number;
  rev: number;
  items: PersonalItem[];
}

/** Unread messages of a channel; both stop at the server's bound of 100. */
export interface Count {
  head: number;
  unread: number;
  mentions: number;
  /** The first message after the mark. */
  firstUnread?: number | null;
}

/** Whether somebody can be reached. */
export type Presence = "online" | "idle" | "dnd" | "offline";

/** What one shows of oneself. */
export type StatusChoice = "auto" | "dnd" | "invisible";

/** One word that the composer may begin with. */
export interface CommandSpec {
  name: string;
  /** What is written after it; a `?` at the end says that it may be left out. */
  args?: string[];
  /** Key of the text that says what it does. */
  help?: string;
  may?: boolean;
}

/** How far one's own long work on the server is: the event `job`. */
export interface JobNews {
  id: Id;
  state: "waiting" | "running" | "done" | "failed" | "canceled";
  done: number;
  total: number;
}

/** What one may do on the whole server. */
export interface ServerCan {
  createChannel: boolean;
  createPrivate: boolean;
  arrange: boolean;
  moderate: boolean;
  audit: boolean;
  admin: boolean;
  own: boolean;
  hooks: boolean;
  export: boolean;
}

/** One's own account, as far as the chat goes. */
export interface ChatMe {
  person: PersonRef;
  status: StatusChoice;
  mutedUntil?: string | null;
  can?: Partial<ServerCan>;
}

/** The answer of `GET /bootstrap`: everything of one moment. */
export interface Bootstrap {
  me?: ChatMe;
  can?: ServerCan;
  directory: { revision: number; categories: Category[]; channels: Channel[] };
  personal: PersonalPacket;
  counts: Record<Id, Count>;
  people: PersonRef[];
  blocked: Id[];
  commands?: CommandSpec[];
  features?: { voice?: boolean; files?: boolean; search?: boolean };
  limits?: { message?: number; fileBytes?: number; filesPerMessage?: number; groupPeople?: number };
}

/** The answer of `GET /channels`. */
export interface Directory {
  revision: number;
  categories: Category[];
  channels: Channel[];
}

/** What this client holds already. */
export interface Have {
  have: Record<Id, number>;
  /** The channel in front is answered first. */
  open?: Id;
  personal: number;
  directory: number;
  activity: Activity;
}

/** Whether somebody is in front of the page. */
export type Activity = "active" | "idle";

/** How a channel goes on after what one has. */
export type ChannelSync =
  | { head: number; entries: Entry[]; people?: PersonRef[]; reset?: false; gone?: false }
  | { head: number; reset: true; rewound?: boolean; unread?: number; mentions?: number; gone?: false }
  | { gone: true };

/** The answer to `sync`. */
export interface SyncAnswer {
  directory: number;
  personal: PersonalPacket;
  channels: Record<Id, ChannelSync>;
  me?: ChatMe;
}

/** A page of messages, ascending. */
export interface MessagePage {
  items: Message[];
  people?: PersonRef[];
  /** The channel's last entry when the page was read. */
  head: number;
  atStart: boolean;
  atEnd: boolean;
}

/** What the server says to a message. */
export interface Posted {
  id: Id;
  seq: number;
  at: string;
}

/** An acknowledgement that refuses. */
export interface Refusal {
  ok: false;
  code: string;
  message: string;
  fields?: { field: string; code: string; message: string }[];
  retryAfterSeconds?: number;
}

/** Any acknowledgement. */
export type Answer<T> = ({ ok: true } & T) | Refusal;
