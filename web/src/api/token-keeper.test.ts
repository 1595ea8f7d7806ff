// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { ApiError, OfflineError, SignedOutError } from "./problem";
import { type Grant, RENEW_MARGIN, type TabMessage, TokenKeeper } from "./token-keeper";
import type { Me, Tokens } from "./types";

const me = { id: "a", name: "Ada" } as Me;

/** A server that turns one refresh cookie, and several tabs that share it and a lock. */
class World {
  now = 1_000_000;
  refreshes = 0;
  running = 0;
  mostAtOnce = 0;
  answer: () => Promise<Tokens> = async () => this.tokens();
  /** While held, what tabs say to each other waits. */
  readonly slow: (() => void)[] = [];
  delay = false;
  readonly #tabs: TokenKeeper[] = [];
  #tail: Promise<unknown> = Promise.resolve();

  tokens(): Tokens {
    return { accessToken: `token-${this.refreshes}`, expiresIn: 600, account: me };
  }

  tab() {
    const onGrant = vi.fn<(grant: Grant) => void>();
    const onSignedOut = vi.fn<() => void>();
    const keeper: TokenKeeper = new TokenKeeper({
      refresh: () => this.#refresh(),
      lock: (work) => this.#lock(work),
      now: () => this.now,
      publish: (message) => this.#publish(keeper, message),
      onGrant,
      onSignedOut,
    });
    this.#tabs.push(keeper);
    return { keeper, onGrant, onSignedOut };
  }

  async #refresh(): Promise<Tokens> {
    this.refreshes += 1;
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    try {
      return await this.answer();
    } finally {
      this.running -= 1;
    }
  }

  #lock<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  #publish(from: TokenKeeper, message: TabMessage): void {
    const deliver = () => {
      for (const tab of this.#tabs) if (tab !== from) tab.receive(message);
    };
    if (this.delay) this.slow.push(deliver);
    else deliver();
  }
}

describe("one tab", () => {
  it("asks once for many callers at a time", async () => {
    const world = new World();
    const { keeper } = world.tab();
    const tokens = await Promise.all([keeper.get(), keeper.get(), keeper.get()]);
    expect(tokens).toEqual(["token-1", "token-1", "token-1"]);
    expect(world.refreshes).toBe(1);
  });

  it("keeps a token until shortly before its end", async () => {
    const world = new World();
    const { keeper } = world.tab();
    await keeper.get();
    world.now += 600_000 - RENEW_MARGIN - 1;
    expect(await keeper.get()).toBe("token-1");
    world.now += 1;
    expect(await keeper.get()).toBe("token-2");
  });

  it("replaces a refused token, and only once when several requests were refused", async () => {
    const world = new World();
    const { keeper } = world.tab();
    const refused = await keeper.get();
    const again = await Promise.all([keeper.replace(refused), keeper.replace(refused)]);
    expect(again).toEqual(["token-2", "token-2"]);
    expect(await keeper.replace(refused)).toBe("token-2");
    expect(world.refreshes).toBe(2);
  });

  it("stays signed in while the server cannot be reached, and recovers", async () => {
    const world = new World();
    const { keeper, onSignedOut } = world.tab();
    world.answer = async () => Promise.reject(new OfflineError("no network"));
    await expect(keeper.get()).rejects.toBeInstanceOf(OfflineError);
    world.answer = async () => Promise.reject(new ApiError(503, "busy", "busy"));
    await expect(keeper.get()).rejects.toMatchObject({ code: "busy" });
    expect(onSignedOut).not.toHaveBeenCalled();
    world.answer = async () => world.tokens();
    expect(await keeper.get()).toBe("token-3");
  });

  it("gives nothing out that was asked for before the log-out", async () => {
    const world = new World();
    const { keeper, onGrant } = world.tab();
    let answer: (tokens: Tokens) => void = () => undefined;
    world.answer = () => new Promise((resolve) => (answer = resolve));
    const asked = keeper.get();
    await vi.waitFor(() => expect(world.refreshes).toBe(1));
    keeper.signOut();
    answer(world.tokens());
    await expect(asked).rejects.toBeInstanceOf(SignedOutError);
    expect(onGrant).not.toHaveBeenCalled();
  });
});

describe("two tabs", () => {
  it("never turn the cookie at the same time, and the second uses what the first got", async () => {
    const world = new World();
    const [one, two] = [world.tab(), world.tab()];
    const tokens = await Promise.all([one.keeper.get(), two.keeper.get()]);
    expect(tokens).toEqual(["token-1", "token-1"]);
    expect(world.refreshes).toBe(1);
    expect(two.onGrant).toHaveBeenCalledOnce();
  });

  it("take turns when the news comes late", async () => {
    const world = new World();
    world.delay = true;
    const [one, two] = [world.tab(), world.tab()];
    const tokens = await Promise.all([one.keeper.get(), two.keeper.get()]);
    expect(tokens).toEqual(["token-1", "token-2"]);
    expect(world.mostAtOnce).toBe(1);
    for (const deliver of world.slow) deliver();
    expect([await one.keeper.get(), await two.keeper.get()]).toEqual(["token-2", "token-1"]);
    expect(world.refreshes).toBe(2);
  });

  it("are both signed out when the cookie was used before", async () => {
    const world = new World();
    const [one, two] = [world.tab(), world.tab()];
    await one.keeper.get();
    world.answer = async () => Promise.reject(new ApiError(401, "refresh_reused", "reused"));
    world.now += 600_000;
    await expect(one.keeper.get()).rejects.toMatchObject({ code: "refresh_reused" });
    expect(one.onSignedOut).toHaveBeenCalledOnce();
    expect(two.onSignedOut).toHaveBeenCalledOnce();
  });

  it("hear of a log-in in the other", async () => {
    const world = new World();
    const [one, two] = [world.tab(), world.tab()];
    one.keeper.accept({ accessToken: "fresh", expiresIn: 600, account: me });
    expect(await two.keeper.get()).toBe("fresh");
    expect(world.refreshes).toBe(0);
  });

  it("do not let a late refusal end a session that began after it was asked", async () => {
    const world = new World();
    const { keeper, onSignedOut } = world.tab();
    let refuse: (error: unknown) => void = () => undefined;
    world.answer = () => new Promise((_, reject) => (refuse = reject));
    const asked = keeper.get();
    await vi.waitFor(() => expect(world.refreshes).toBe(1));
    keeper.accept({ accessToken: "fresh", expiresIn: 600, account: me });
    refuse(new ApiError(401, "session_ended", "ended"));
    await expect(asked).rejects.toMatchObject({ code: "session_ended" });
    expect(onSignedOut).not.toHaveBeenCalled();
    expect(await keeper.get()).toBe("fresh");
  });
});
