/** From messages to the rows of the list: what stands together, where a day begins, where the unread ones do. Pure. */
import type { Id, Message } from "../protocol";
import type { Pending } from "../sync/outbox";
import type { Window } from "../sync/window";

interface RowFrame {
  key: string;
  /** A new day begins here: midnight before it, by the person's zone. */
  day: number | null;
  /** The first message one has not read. */
  fresh: boolean;
  /** Nothing is older in this channel. */
  begins: boolean;
  /** Belongs to the message above: no picture, no name. */
  grouped: boolean;
}

/** One row. */
export type Row =
  | (RowFrame & { kind: "message"; message: Message })
  | (RowFrame & { kind: "pending"; pending: Pending })
  /** Messages of somebody one has blocked; the first of a run speaks for all of them. */
  | (RowFrame & { kind: "blocked"; message: Message; run: Id; count: number });

/** Messages of one author this close stand together, in milliseconds. */
export const TOGETHER = 5 * 60_000;

/** What the rows depend on. */
export interface RowInput {
  window: Window;
  pending: readonly Pending[];
  me: Id;
  /** Messages after this entry are new; `null` when none are. */
  line: number | null;
  blocked: readonly Id[];
  /** Runs of blocked messages that were opened. */
  opened: ReadonlySet<Id>;
}

const dayOf = (at: string): number => new Date(at).setHours(0, 0, 0, 0);

/** Who a message is from, as far as standing together goes. */
function senderOf(message: Message): string {
  return message.hook ? `hook ${message.hook.name}` : (message.author ?? "nobody");
}

function together(before: Message | undefined, message: Message): boolean {
  if (!before || message.replyTo) return false;
  if (message.kind === "system" || before.kind === "system" || before.deletedAt) return false;
  if (senderOf(before) !== senderOf(message)) return false;
  const gap = Date.parse(message.at) - Date.parse(before.at);
  return gap < TOGETHER && dayOf(before.at) === dayOf(message.at);
}

/** The rows of a channel. */
export function rowsOf(input: RowInput): Row[] {
  const { window, me, line, blocked, opened } = input;
  const rows: Row[] = [];
  let before: Message | undefined;
  let lined = line === null;
  for (const message of window.items) {
    const isNew = !lined && message.seq > (line ?? 0) && message.author !== me;
    lined ||= isNew;
    const newDay = !before || dayOf(before.at) !== dayOf(message.at);
    const frame: RowFrame = {
      key: message.id,
      day: newDay ? dayOf(message.at) : null,
      fresh: isNew,
      begins: window.atStart && !before,
      grouped: !isNew && together(before, message),
    };
    before = message;
    const hidden = message.author && blocked.includes(message.author);
    rows.push(hidden ? blockedRow(rows, frame, message, opened) : { ...frame, kind: "message", message });
  }
  // One's own message is shown at once wherever one reads; what lies between may still have to be loaded.
  return [...rows, ...pendingRows(input, window.atEnd ? before : undefined)];
}

function blockedRow(rows: Row[], frame: RowFrame, message: Message, opened: ReadonlySet<Id>): Row {
  const last = rows[rows.length - 1];
  const run = last?.kind === "blocked" ? last.run : message.id;
  if (opened.has(run)) return { ...frame, kind: "message", message };
  const at = rows.findIndex((row) => row.kind === "blocked" && row.run === run);
  const head = rows[at];
  if (head?.kind === "blocked") rows[at] = { ...head, count: head.count + 1 };
  return { ...frame, kind: "blocked", message, run, count: head ? 0 : 1 };
}

function pendingRows({ pending, window, me }: RowInput, last: Message | undefined): Row[] {
  const shown = new Set(window.items.map(({ nonce }) => nonce).filter(Boolean));
  let ownBefore = last?.author === me && !last.deletedAt && last.kind === "message";
  let lastDay = last ? dayOf(last.at) : null;
  return pending
    .filter(({ nonce }) => !shown.has(nonce))
    .map((each, at) => {
      const day = dayOf(each.at);
      const row: Row = {
        kind: "pending",
        key: each.nonce,
        pending: each,
        day: day === lastDay ? null : day,
        fresh: false,
        begins: window.atStart && window.items.length === 0 && at === 0,
        grouped: ownBefore && day === lastDay && !each.replyTo,
      };
      ownBefore = true;
      lastDay = day;
      return row;
    });
}

/** A picture of the list on its way from one state to the next. */
export interface Shown {
  rows: readonly Row[];
  /** The change was at the start: positions are kept from the end. */
  shift: boolean;
  /** Grows when the list has nothing to do with the one before. */
  generation: number;
}

/**
 * The steps from one list to the next. A list that grows at one end and loses rows at the other does that in two steps:
 * a virtual list keeps its place only if rows come and go on one side at a time.
 */
export function stepsTo(shown: Shown, next: readonly Row[]): Shown[] {
  const { generation, rows: before } = shown;
  const [first, nextFirst] = [before[0], next[0]];
  const plain: Shown = { rows: next, shift: false, generation };
  if (!first || !nextFirst) return [{ ...plain, generation: first ? generation : generation + 1 }];
  const added = next.findIndex(({ key }) => key === first.key);
  if (added === 0) return [plain];
  if (added > 0) {
    const keys = new Set(next.map(({ key }) => key));
    const lost = before.filter(({ key }) => !keys.has(key));
    const grown: Shown = { rows: [...next, ...lost], shift: true, generation };
    return lost.length > 0 ? [grown, plain] : [grown];
  }
  const removed = before.findIndex(({ key }) => key === nextFirst.key);
  if (removed < 0) return [{ ...plain, generation: generation + 1 }];
  const grown: Shown = { rows: [...before.slice(0, removed), ...next], shift: false, generation };
  return [grown, { rows: next, shift: true, generation }];
}
