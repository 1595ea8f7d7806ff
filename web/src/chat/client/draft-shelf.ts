/** Drafts that the server has not been told of yet, kept in the browser: a reload loses none, and brings none back. */
import type { Id } from "../protocol";
import type { Draft } from "../store/state";
import type { Shelf } from "../sync/outbox";

/** Most channels with a draft that is kept. */
const MOST_KEPT = 50;

type Kept = Record<Id, Draft | null>;

/** The shelf of one account. Several pages share it: each changes only the channel it writes in. */
export class DraftShelf {
  readonly #key: string;
  readonly #shelf: Shelf | null;

  constructor(account: Id, shelf: Shelf | null) {
    this.#key = `hubbub.drafts.${account}`;
    this.#shelf = shelf;
  }

  /** What is kept; `null` is a draft that was sent or given up. */
  all(): [Id, Draft | null][] {
    return Object.entries(this.#read());
  }

  /** Keeps what stands in a composer. */
  keep(channel: Id, draft: Draft | null): void {
    const { [channel]: _, ...others } = this.#read();
    this.#write({ ...others, [channel]: draft });
  }

  /** The server has it. */
  told(channel: Id): void {
    const { [channel]: _, ...others } = this.#read();
    this.#write(others);
  }

  #read(): Kept {
    try {
      const kept: unknown = JSON.parse(this.#shelf?.getItem(this.#key) ?? "{}");
      if (typeof kept !== "object" || kept === null) return {};
      return Object.fromEntries(Object.entries(kept).filter(([, draft]) => isDraft(draft)));
    } catch {
      // What cannot be read is not ours.
      return {};
    }
  }

  #write(kept: Kept): void {
    const latest = Object.entries(kept).slice(-MOST_KEPT);
    try {
      if (latest.length === 0) this.#shelf?.removeItem(this.#key);
      else this.#shelf?.setItem(this.#key, JSON.stringify(Object.fromEntries(latest)));
    } catch {
      // Without storage a reload forgets what was not told.
    }
  }
}

function isDraft(value: unknown): value is Draft | null {
  return value === null || (typeof value === "object" && typeof (value as Partial<Draft>).text === "string");
}
