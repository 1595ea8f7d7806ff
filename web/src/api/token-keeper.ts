/**
 * Keeps the access token in memory and renews it by the refresh cookie.
 *
 * One renewal runs at a time: inside a tab by a shared promise, between tabs by a lock. The tab that renewed tells the
 * others, so that those who waited use its token instead of turning the cookie once more.
 */
import { ApiError, SignedOutError } from "./problem";
import type { Me, Tokens } from "./types";

/** A token and whose it is. */
export interface Grant {
  token: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  expiresAt: number;
  account: Me;
}

/** What tabs tell each other. */
export type TabMessage = { type: "granted"; grant: Grant } | { type: "signed-out" };

/** The outside world of the keeper. */
export interface KeeperPorts {
  /** Trades the refresh cookie for new tokens. */
  refresh(): Promise<Tokens>;
  /** Runs `work` while no other tab does. */
  lock<T>(work: () => Promise<T>): Promise<T>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Tells the other tabs. */
  publish(message: TabMessage): void;
  /** There is a (new) grant. */
  onGrant(grant: Grant): void;
  /** The session is over. */
  onSignedOut(): void;
}

/** A token is renewed when less than this many milliseconds of it are left. */
export const RENEW_MARGIN = 30_000;

export class TokenKeeper {
  #grant: Grant | null = null;
  #running: Promise<Grant> | null = null;
  /** Grows when the session ends or changes; a renewal begun before is void. */
  #epoch = 0;

  constructor(private readonly ports: KeeperPorts) {}

  /** A token that is good for a while yet. */
  async get(): Promise<string> {
    return (this.#fresh() ?? (await this.#renew(null))).token;
  }

  /** A token other than `refused`, which the server did not take. */
  async replace(refused: string): Promise<string> {
    return (this.#fresh(refused) ?? (await this.#renew(refused))).token;
  }

  /** Takes the answer of a log-in or registration. */
  accept(tokens: Tokens): Grant {
    this.#epoch += 1;
    return this.#store(tokens);
  }

  /** Ends the session here and in the other tabs. */
  signOut(): void {
    this.#end();
    this.ports.publish({ type: "signed-out" });
  }

  /** Hears what another tab says. */
  receive(message: TabMessage): void {
    if (message.type === "signed-out") this.#end();
    else {
      this.#grant = message.grant;
      this.ports.onGrant(message.grant);
    }
  }

  #fresh(refused?: string): Grant | null {
    const grant = this.#grant;
    if (!grant || grant.token === refused) return null;
    return grant.expiresAt - this.ports.now() > RENEW_MARGIN ? grant : null;
  }

  #renew(refused: string | null): Promise<Grant> {
    this.#running ??= this.#renewLocked(refused).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #renewLocked(refused: string | null): Promise<Grant> {
    const epoch = this.#epoch;
    return this.ports.lock(async () => {
      const delivered = this.#fresh(refused ?? undefined);
      if (delivered) return delivered;
      this.#check(epoch);
      const tokens = await this.#ask(epoch);
      this.#check(epoch);
      return this.#store(tokens);
    });
  }

  async #ask(epoch: number): Promise<Tokens> {
    try {
      return await this.ports.refresh();
    } catch (error) {
      // Only a clear "no" ends the session; an unreachable server does not.
      if (error instanceof ApiError && error.status === 401 && epoch === this.#epoch) this.signOut();
      throw error;
    }
  }

  #check(epoch: number): void {
    if (epoch !== this.#epoch) throw new SignedOutError("the session ended meanwhile");
  }

  #store(tokens: Tokens): Grant {
    const grant = {
      token: tokens.accessToken,
      expiresAt: this.ports.now() + tokens.expiresIn * 1000,
      account: tokens.account,
    };
    this.#grant = grant;
    this.ports.onGrant(grant);
    this.ports.publish({ type: "granted", grant });
    return grant;
  }

  #end(): void {
    this.#epoch += 1;
    this.#grant = null;
    this.ports.onSignedOut();
  }
}
