import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../testing/fake-socket";
import { type ResumeKey, Signalling, type SignallingEvents } from "./signalling";
import { CloseCode } from "./wire";

function harness(options: { token?: string | null; resume?: () => ResumeKey | null } = {}) {
  const sockets: FakeSocket[] = [];
  const events: SignallingEvents = {
    frame: vi.fn(),
    registered: vi.fn(),
    resumeRefused: vi.fn(),
    lost: vi.fn(),
    signedOut: vi.fn(),
  };
  const token = vi.fn(async () => (options.token === undefined ? "secret" : options.token));
  const urgent = vi.fn(() => false);
  const signalling = new Signalling(
    {
      url: () => "ws://server/p2p",
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      token,
      device: async () => "web-1",
      identity: () => ({ id: "ann", name: "Ann", photo: null }),
      resume: options.resume ?? (() => null),
      urgent,
      random: () => 1,
    },
    events,
  );
  const last = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  };
  const ready = async () => {
    await vi.advanceTimersByTimeAsync(0);
    last().accept();
    last().tell({ route: "userConnect", uuid: "u1", status: "idle" });
  };
  return { signalling, urgent, sockets, events, token, last, ready };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a connection", () => {
  it("registers with its token and becomes ready", async () => {
    const { signalling, events, last, ready } = harness();
    signalling.start();
    expect(signalling.state.get().kind).toBe("connecting");
    await ready();
    expect(last().frames[0]).toMatchObject({
      route: "ADD_USER",
      userId: "ann",
      token: "secret",
      device: "web-1",
    });
    expect(signalling.state.get()).toEqual({ kind: "ready", uuid: "u1" });
    expect(events.registered).toHaveBeenCalledWith({ how: "added", status: "idle" });
    signalling.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says no when a frame cannot be sent", () => {
    const { signalling } = harness();
    signalling.start();
    expect(signalling.send({ route: "DECLINE" })).toBe(false);
    signalling.stop();
  });

  it("waits longer after each failure, and starts small again once a connection held", async () => {
    const { signalling, last, ready } = harness();
    signalling.start();
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      await vi.advanceTimersByTimeAsync(0);
      last().drop(1006);
      const state = signalling.state.get();
      if (state.kind !== "waiting") throw new Error(`unexpected ${state.kind}`);
      waits.push(state.until - Date.now());
      await vi.advanceTimersByTimeAsync(state.until - Date.now());
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
    await ready();
    await vi.advanceTimersByTimeAsync(5_000);
    last().drop(1006);
    expect(signalling.state.get()).toEqual({ kind: "waiting", until: Date.now() + 500 });
    signalling.stop();
  });

  it("is tried at least every 2.5 s while a call waits for it", async () => {
    const { signalling, urgent, last } = harness();
    urgent.mockReturnValue(true);
    signalling.start();
    for (let round = 0; round < 20; round += 1) {
      await vi.advanceTimersByTimeAsync(0);
      last().drop(1006);
      const state = signalling.state.get();
      if (state.kind !== "waiting") throw new Error(`unexpected ${state.kind}`);
      expect(state.until - Date.now()).toBeLessThanOrEqual(2_500);
      await vi.advanceTimersByTimeAsync(state.until - Date.now());
    }
    signalling.stop();
  });

  it("sends PING every 15 s and notices a dead path within 45 s", async () => {
    const { signalling, events, last, ready } = harness();
    signalling.start();
    await ready();
    const socket = last();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(socket.sent.at(-1)).toBe("PING");
    socket.say("PONG");
    await vi.advanceTimersByTimeAsync(14_000);
    expect(signalling.ready).toBe(true);
    await vi.advanceTimersByTimeAsync(45_000 - 14_000);
    expect(events.lost).toHaveBeenCalledOnce();
    expect(socket.closed).toBe(true);
    signalling.stop();
  });

  it("hears nothing of a socket it has given up", async () => {
    const { signalling, events, last, ready } = harness();
    signalling.start();
    await ready();
    const old = last();
    await vi.advanceTimersByTimeAsync(60_000);
    const before = signalling.state.get();
    old.tell({ route: "/peerReconnected", userId: "bob" });
    old.drop(CloseCode.replaced);
    expect(signalling.state.get()).toBe(before);
    expect(events.frame).not.toHaveBeenCalled();
    signalling.stop();
  });
});

describe("what it comes back with", () => {
  it("resumes a call with its key, and registers afresh when that is refused", async () => {
    const { signalling, events, last } = harness({ resume: () => ({ uuid: "u0", ticket: "t" }) });
    signalling.start();
    await vi.advanceTimersByTimeAsync(0);
    last().accept();
    expect(last().frames[0]).toMatchObject({ route: "RECONNECT", uuid: "u0", ticket: "t" });
    last().tell({ route: "reconnectError", code: "NO_SESSION", message: "" });
    expect(events.resumeRefused).toHaveBeenCalledWith("NO_SESSION");
    expect(last().frames[1]).toMatchObject({ route: "ADD_USER" });
    last().tell({ route: "userConnect", uuid: "u1", status: "idle" });
    expect(signalling.ready).toBe(true);
    signalling.stop();
  });

  it("keeps its call when the server cannot answer yet", async () => {
    const { signalling, events, last } = harness({ resume: () => ({ ticket: "t" }) });
    signalling.start();
    await vi.advanceTimersByTimeAsync(0);
    last().accept();
    last().tell({ route: "reconnectError", code: "SERVER_UNAVAILABLE", message: "" });
    expect(events.resumeRefused).not.toHaveBeenCalled();
    expect(signalling.state.get().kind).toBe("waiting");
    signalling.stop();
  });

  it("asks for a new token when the server refused the old one", async () => {
    const { signalling, token, last, ready } = harness();
    signalling.start();
    await ready();
    last().drop(CloseCode.unauthenticated);
    await vi.advanceTimersByTimeAsync(500);
    expect(token).toHaveBeenLastCalledWith("secret");
    signalling.stop();
  });
});

describe("its end", () => {
  it("does not fight with the window that took its place", async () => {
    const { signalling, sockets, last, ready } = harness();
    signalling.start();
    await ready();
    last().drop(CloseCode.replaced);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sockets).toHaveLength(1);
    expect(signalling.state.get()).toEqual({ kind: "stopped", reason: "replaced" });
    signalling.start();
    await ready();
    expect(signalling.ready).toBe(true);
    signalling.stop();
  });

  it("tells that the session ended", async () => {
    const { signalling, events, last, ready } = harness();
    signalling.start();
    await ready();
    last().drop(CloseCode.revoked);
    expect(events.signedOut).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stops when nobody is signed in", async () => {
    const { signalling, events } = harness({ token: null });
    signalling.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(events.signedOut).toHaveBeenCalledOnce();
  });

  it("comes back quickly after an announced restart and slowly after abuse", async () => {
    const { signalling, last, ready } = harness();
    signalling.start();
    await ready();
    last().drop(CloseCode.restart);
    expect(signalling.state.get()).toEqual({ kind: "waiting", until: Date.now() + 1_500 });
    await vi.advanceTimersByTimeAsync(1_500);
    await ready();
    last().drop(CloseCode.abuse);
    expect(signalling.state.get()).toEqual({ kind: "waiting", until: Date.now() + 120_000 });
    signalling.retryNow();
    expect(signalling.state.get().kind).toBe("connecting");
    signalling.stop();
  });

  it("tries at once when the network comes back", async () => {
    const { signalling, sockets, last } = harness();
    signalling.start();
    await vi.advanceTimersByTimeAsync(0);
    last().drop(1006);
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
    signalling.stop();
  });
});
