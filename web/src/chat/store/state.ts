/** Everything live of the chat, as the pages see it. Only the client changes it. */
import { create } from "zustand";
import type {
  Category,
  Channel,
  CommandSpec,
  Id,
  JobNews,
  Level,
  PersonRef,
  Presence,
  ServerCan,
  StatusChoice,
} from "../protocol";
import type { Link } from "../socket/wire";
import type { Pending } from "../sync/outbox";
import type { Window } from "../sync/window";

/** Unread messages and mentions of a channel. */
export interface Unread {
  unread: number;
  mentions: number;
}

/** A message that was begun. */
export interface Draft {
  text: string;
  replyTo: Id | null;
}

/** How much one wants to hear of a channel. */
export interface Prefs {
  level: Level | null;
  mutedUntil: string | null;
  hidden: boolean;
}

/** Why a channel's messages are not shown. */
export interface LoadState {
  loading: boolean;
  error: unknown;
  /** Tries again what failed. */
  again?: () => void;
}

/** What the server allows. */
export interface Limits {
  message: number;
  fileBytes: number;
  filesPerMessage: number;
  groupPeople: number;
}

/** The state. */
export interface ChatState {
  /** `loading` until the first answer; `failed` while there is none. */
  status: "loading" | "ready" | "failed";
  error: unknown;
  link: Link;
  me: Id | null;
  ownStatus: StatusChoice;
  revision: number;
  channels: Readonly<Record<Id, Channel>>;
  categories: readonly Category[];
  people: Readonly<Record<Id, PersonRef>>;
  presence: Readonly<Record<Id, Presence>>;
  /** Who types where, and until when it is shown. */
  typing: Readonly<Record<Id, Readonly<Record<Id, number>>>>;
  unread: Readonly<Record<Id, Unread>>;
  /** Up to where one has read. */
  marks: Readonly<Record<Id, number>>;
  drafts: Readonly<Record<Id, Draft>>;
  prefs: Readonly<Record<Id, Prefs>>;
  settings: Readonly<Record<string, unknown>>;
  windows: Readonly<Record<Id, Window | undefined>>;
  loads: Readonly<Record<Id, LoadState>>;
  pending: Readonly<Record<Id, readonly Pending[]>>;
  blocked: readonly Id[];
  commands: readonly CommandSpec[];
  features: { voice: boolean; files: boolean; search: boolean };
  can: ServerCan;
  /** Reports that wait for a moderator. */
  openReports: number;
  /** What was last heard of one's own long work on the server. */
  job: JobNews | null;
  /** Until then one cannot write. */
  mutedUntil: string | null;
  limits: Limits;
}

/** Before anything is known. */
export const initialState: ChatState = {
  status: "loading",
  error: null,
  link: "connecting",
  me: null,
  ownStatus: "auto",
  revision: 0,
  channels: {},
  categories: [],
  people: {},
  presence: {},
  typing: {},
  unread: {},
  marks: {},
  drafts: {},
  prefs: {},
  settings: {},
  windows: {},
  loads: {},
  pending: {},
  blocked: [],
  commands: [],
  features: { voice: false, files: false, search: false },
  can: {
    createChannel: false,
    createPrivate: false,
    arrange: false,
    moderate: false,
    audit: false,
    admin: false,
    own: false,
    hooks: false,
    export: false,
  },
  openReports: 0,
  job: null,
  mutedUntil: null,
  limits: { message: 4000, fileBytes: 100 * 1024 * 1024, filesPerMessage: 10, groupPeople: 10 },
};

/** The store; one account per page. */
export const useChat = create<ChatState>(() => initialState);

/** Changes one key of one of the records. */
export function put<K extends RecordKey>(record: K, key: string, value: ChatState[K][string]): void {
  useChat.setState((state) =>
    state[record][key] === value ? state : { [record]: { ...state[record], [key]: value } },
  );
}

type RecordKey =
  | "channels"
  | "drafts"
  | "loads"
  | "marks"
  | "pending"
  | "people"
  | "prefs"
  | "presence"
  | "settings"
  | "typing"
  | "unread"
  | "windows";

/** Forgets one key of some records. */
export function forget(key: string, ...records: RecordKey[]): void {
  useChat.setState((state) =>
    Object.fromEntries(
      records.map((record) => {
        const { [key]: _, ...rest } = state[record];
        return [record, rest];
      }),
    ),
  );
}

/** Adds or renews people; those who did not change stay the same objects. */
export function meet(people: readonly PersonRef[] | undefined): void {
  if (!people || people.length === 0) return;
  useChat.setState((state) => {
    const news = people.filter((person) => !same(state.people[person.id], person));
    if (news.length === 0) return state;
    return { people: { ...state.people, ...Object.fromEntries(news.map((person) => [person.id, person])) } };
  });
}

function same(held: PersonRef | undefined, person: PersonRef): boolean {
  if (!held) return false;
  return (["handle", "name", "picture", "role", "bot"] as const).every((key) => held[key] === person[key]);
}
