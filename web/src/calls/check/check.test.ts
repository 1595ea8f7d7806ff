import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConnectionCheck } from "./check";
import { type LineState, type Outcome, verdictOf } from "./result";
import { kindOfUrl, type Way, type WayId, wayIds, waysOver } from "./ways";

const works: Outcome = { kind: "works", took: 5 };
const fails: Outcome = { kind: "fails", why: "silent" };
const absent: LineState = { kind: "absent" };

describe("ways", () => {
  it.each([
    ["stun:hub.example.org", "stun"],
    ["turn:hub.example.org:3478", "turnUdp"],
    ["turn:hub.example.org:3478?transport=udp", "turnUdp"],
    ["turn:[2001:db8::1]:8080?transport=tcp", "turnTcp"],
    ["turns:hub.example.org:443?transport=tcp", "turnTls"],
    ["turns:hub.example.org", "turnTls"],
    ["turns:hub.example.org?transport=udp", null],
    ["http://hub.example.org", null],
  ])("are told from the address %s", (url, way) => {
    expect(kindOfUrl(url)).toBe(way);
  });

  it("take apart a server with several addresses, and keep its credentials", () => {
    const urls = ["turn:a?transport=udp", "turn:a?transport=tcp", "ftp:a"];
    const ways = waysOver([{ urls, username: "u", credential: "c" }]);
    expect(ways.map(({ id }) => id)).toEqual(wayIds);
    const servers = Object.fromEntries(ways.map(({ id, servers }) => [id, servers]));
    expect(servers.turnTcp).toEqual([{ urls: "turn:a?transport=tcp", username: "u", credential: "c" }]);
    expect(servers.direct).toEqual([]);
    expect([servers.stun, servers.turnTls]).toEqual([null, null]);
  });
});

describe("the verdict", () => {
  const of = (...states: LineState[]) =>
    verdictOf(wayIds.map((id, index) => ({ id, state: states[index] ?? absent })));

  it("says what all of it means", () => {
    expect(of(works, works, works, works, works)).toBe("good");
    expect(of(works, fails, fails, works, works)).toBe("noUdp");
    expect(of(works, fails, fails, absent, works)).toBe("noUdp");
    expect(of(works, fails, fails, fails, works)).toBe("onlyTls");
    expect(of(works, works, absent, absent, absent)).toBe("noRelay");
    expect(of(works, absent, absent, absent, absent)).toBe("noRelay");
    expect(of(works, works, fails, fails, fails)).toBe("relayFails");
    expect(of(works, fails, fails, fails, fails)).toBe("onlyNear");
    expect(of(fails, fails, fails, fails, fails)).toBe("blocked");
  });

  it("is not given before everything was tried", () => {
    expect(of(works, works, { kind: "running" })).toBeNull();
    expect(of(works, { kind: "skipped" }, works)).toBeNull();
  });
});

describe("the check", () => {
  const servers: RTCIceServer[] = [{ urls: ["stun:a", "turn:a"], username: "u", credential: "c" }];
  let tried: { id: WayId; signal: AbortSignal; end: (outcome: Outcome) => void }[];
  let check: ConnectionCheck;
  const probe = (way: Way, signal: AbortSignal) =>
    new Promise<Outcome>((end) => tried.push({ id: way.id, signal, end }));
  const kinds = () => check.state.get().lines.map(({ state }) => state.kind);
  const settle = () => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    tried = [];
    check = new ConnectionCheck({ servers: async () => servers, probe });
  });
  afterEach(() => {
    check.close();
    vi.useRealTimers();
  });

  it("tries one way after the other, and those that are not offered not at all", async () => {
    check.start();
    await settle();
    expect(kinds()).toEqual(["running", "waiting", "waiting", "absent", "absent"]);
    tried[0]?.end(works);
    await settle();
    expect(kinds()).toEqual(["works", "running", "waiting", "absent", "absent"]);
    tried[1]?.end(works);
    await settle();
    tried[2]?.end(works);
    await settle();
    expect(tried.map(({ id }) => id)).toEqual(["direct", "stun", "turnUdp"]);
    expect(check.state.get()).toMatchObject({ phase: "done", verdict: "good" });
  });

  it("keeps what was found when it is cancelled, and closes what runs", async () => {
    check.start();
    await settle();
    tried[0]?.end(works);
    await settle();
    check.cancel();
    expect(kinds()).toEqual(["works", "skipped", "skipped", "absent", "absent"]);
    expect(check.state.get()).toMatchObject({ phase: "canceled", verdict: null });
    expect(tried[1]?.signal.aborted).toBe(true);
    tried[1]?.end(works);
    await settle();
    expect(kinds()[1]).toBe("skipped");
    expect(tried).toHaveLength(2);
  });

  it("says when the server cannot be asked, and can be started again", async () => {
    const trouble = new Error("offline");
    const ask = vi.fn(async () => servers).mockRejectedValueOnce(trouble);
    check = new ConnectionCheck({ servers: ask, probe });
    check.start();
    await settle();
    expect(check.state.get()).toMatchObject({ phase: "failed", error: trouble, lines: [] });
    check.start();
    await settle();
    expect(kinds()[0]).toBe("running");
  });
});
