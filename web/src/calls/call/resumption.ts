import type { CallTicket } from "../signalling/session";
import type { ResumeKey } from "../signalling/signalling";

/** Keeps the ticket of the running call over a reload of the page. */
export interface TicketStore {
  load: (account: string) => CallTicket | null;
  save: (ticket: CallTicket) => void;
  clear: () => void;
}

/** With what a lost connection comes back into its call, or says the good-bye it still owes. */
export class Resumption {
  private readonly tickets: TicketStore;
  private ticket: CallTicket | null = null;
  private owed: { key: ResumeKey; until: number } | null = null;

  constructor(tickets: TicketStore) {
    this.tickets = tickets;
  }

  /** The ticket an earlier page of this tab left behind. */
  leftBehind(account: string): CallTicket | null {
    return this.tickets.load(account);
  }

  /** Keeps a new ticket. */
  keep(ticket: CallTicket): void {
    this.ticket = ticket;
    this.tickets.save(ticket);
  }

  /** Changes what is kept, if there is a ticket. */
  amend(part: Partial<CallTicket>): void {
    if (this.ticket) this.keep({ ...this.ticket, ...part });
  }

  /** The key of the running call; `uuid` is the present connection's. */
  key(uuid: string | null): ResumeKey {
    return { uuid: this.ticket?.uuid || uuid || undefined, ticket: this.ticket?.ticket || undefined };
  }

  /** A hang-up could not be told: it is owed for a while. */
  owe(uuid: string | null, milliseconds: number): void {
    this.owed = { key: this.key(uuid), until: Date.now() + milliseconds };
  }

  /** The key of an owed good-bye. */
  owedKey(): ResumeKey | null {
    return this.owed && this.owed.until > Date.now() ? this.owed.key : null;
  }

  /** Takes the debt away; whether there was one. */
  settle(): boolean {
    const owed = this.owedKey() !== null;
    this.owed = null;
    return owed;
  }

  /** The call is over. */
  clear(): void {
    this.ticket = null;
    this.tickets.clear();
  }
}
