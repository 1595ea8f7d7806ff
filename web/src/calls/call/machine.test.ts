import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeConnection } from "../testing/fake-connection";
import { Phone, party, ring, settle, talk } from "../testing/phone";
import { callOut, decline, eachWithTwoPhones, refuse } from "../testing/two-phones";
import { peerCounters } from "./registry";

let ann: Phone;
let bob: Phone;
eachWithTwoPhones((phones) => {
  ({ ann, bob } = phones);
});

describe("a call", () => {
  it("goes from dialling over ringing to talking, on both sides", async () => {
    ann.machine.call(party("bob"), true);
    expect(ann.phase).toBe("dialing");
    expect(ann.media.start).toHaveBeenCalledWith(true);
    ann.machine.close();
    await talk(ann, bob);
    expect([ann.phase, bob.phase]).toEqual(["inCall", "inCall"]);
    expect(ann.routes).toEqual(["OFFER", "SWAP_ICE", "MEDIA_UPDATE"]);
    expect(bob.routes).toEqual(["ANSWER", "SWAP_ICE", "MEDIA_UPDATE"]);
    expect(bob.last("ANSWER").callId).toBe("call-1");
    expect(ann.state.since).not.toBeNull();
    expect(ann.tickets.kept).toMatchObject({ ticket: "ticket-ann", uuid: "uuid-ann", role: "caller" });
  });

  it("opens no device before the person answers", async () => {
    await callOut(ann, "bob");
    ring(ann, bob, "ann");
    await settle();
    expect(bob.phase).toBe("incoming");
    expect(bob.media.start).not.toHaveBeenCalled();
  });

  it("ends for the other side with the reason, and releases everything here", async () => {
    await talk(ann, bob);
    await vi.advanceTimersByTimeAsync(5_000);
    bob.machine.hangUp();
    expect(bob.last("DECLINE").callId).toBe("call-1");
    expect(bob.phase).toBe("idle");
    ann.hear(decline("hangup", "call-1"));
    expect(ann.state).toMatchObject({ phase: "ended", end: "hangup" });
    expect(ann.state.lasted).toBeGreaterThanOrEqual(5_000);
    expect(ann.media.stop).toHaveBeenCalled();
    expect(ann.tickets.kept).toBeNull();
    ann.machine.dismiss();
    expect(ann.phase).toBe("idle");
  });

  it("is not ended by the late word about an earlier one", async () => {
    await talk(ann, bob, "call-2");
    ann.hear(decline("hangup", "call-1"));
    expect(ann.phase).toBe("inCall");
  });

  it("tells the other side of the media, but each state once", async () => {
    await talk(ann, bob);
    const before = ann.sent.length;
    ann.machine.tellMedia();
    expect(ann.sent).toHaveLength(before);
    ann.media.state.patch({ tracks: { audio: null, video: {} as MediaStreamTrack, screen: null } });
    ann.machine.tellMedia();
    expect(bob.state.peerMedia).toEqual({ muted: true, camera: true, screen: false });
    ann.media.state.patch({ tracks: { audio: null, video: null, screen: {} as MediaStreamTrack } });
    ann.machine.tellMedia();
    expect(bob.state.peerMedia).toEqual({ muted: true, camera: false, screen: true });
  });
});

describe("a call that comes to nothing", () => {
  it("stops dialling when it is cancelled, and says nothing to a server that knows nothing", async () => {
    ann.machine.call(party("bob"), false);
    ann.machine.hangUp();
    await settle();
    expect(ann.sent).toEqual([]);
    expect(ann.connections).toHaveLength(0);
  });

  it("says that there is no connection instead of ringing into nothing", async () => {
    ann.online = false;
    await callOut(ann, "bob");
    expect(ann.state).toMatchObject({ phase: "ended", end: "offline" });
  });

  it.each([
    ["BUSY", "busy"],
    ["UNAVAILABLE", "unavailable"],
    ["DO_NOT_DISTURB", "doNotDisturb"],
    ["ALREADY_IN_CALL", "busyHere"],
    ["SERVER_UNAVAILABLE", "serverAway"],
    ["SELF_CALL", "failed"],
  ])("that is refused with %s ends as %s", async (code, end) => {
    await callOut(ann, "bob");
    ann.hear(refuse(code));
    expect(ann.state).toMatchObject({ phase: "ended", end });
  });

  it.each([
    ["declined", "declined"],
    ["timeout", "timeout"],
    ["peer_lost", "peerLost"],
  ] as const)("that ends with %s is told as %s", async (reason, end) => {
    await callOut(ann, "bob");
    ann.hear(decline(reason));
    expect(ann.state.end).toBe(end);
  });

  it("gives up by itself when the server says nothing, and when no path is found", async () => {
    await callOut(ann, "bob");
    await vi.advanceTimersByTimeAsync(75_000);
    expect(ann.state.end).toBe("timeout");
    expect(ann.routes).toContain("DECLINE");
    ann.machine.dismiss();
    await callOut(ann, "bob");
    ring(ann, bob, "ann");
    bob.machine.accept(false);
    await settle();
    ann.hear({ route: "/acceptCall", answer: bob.last("ANSWER").answer });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ann.state.end).toBe("connectFailed");
    expect(bob.state.end).toBe("connectFailed");
  });

  it("fails in the open when the browser cannot make the offer", async () => {
    vi.spyOn(FakeConnection.prototype, "setLocalDescription").mockRejectedValueOnce(new Error("broken"));
    await callOut(ann, "bob");
    expect(ann.state.end).toBe("failed");
    expect(ann.trouble).toHaveBeenCalledOnce();
  });
});

describe("an incoming call", () => {
  beforeEach(async () => {
    await callOut(ann, "bob");
    ring(ann, bob, "ann");
  });

  it.each([
    ["answered_elsewhere", "answeredElsewhere"],
    ["declined", "declinedElsewhere"],
    ["canceled", "missed"],
    ["timeout", "missed"],
    ["peer_lost", "missed"],
  ] as const)("that stops with %s is %s", (reason, kind) => {
    bob.hear(decline(reason, "call-1"));
    expect(bob.phase).toBe("idle");
    expect(bob.notices).toMatchObject([{ kind, peer: { id: "ann" } }]);
  });

  it("is declined without a notice", () => {
    bob.machine.hangUp();
    expect(bob.routes).toEqual(["DECLINE"]);
    expect(bob.notices).toEqual([]);
  });

  it("that was taken by another device a moment earlier is told so", async () => {
    bob.machine.accept(false);
    await settle();
    bob.hear(refuse("ALREADY_ANSWERED", "ANSWER"));
    expect(bob.notices).toMatchObject([{ kind: "answeredElsewhere" }]);
  });

  it("rings on when it is delivered again, and is gone when it is not", () => {
    ring(ann, bob, "ann");
    bob.machine.registered({ how: "added", status: "ringing" });
    expect(bob.phase).toBe("incoming");
    bob.machine.registered({ how: "added", status: "idle" });
    expect(bob.phase).toBe("idle");
    expect(bob.notices).toMatchObject([{ kind: "missed" }]);
  });

  it("sends its answer again when the first one was lost with the connection", async () => {
    bob.online = false;
    bob.machine.accept(false);
    await settle();
    expect(bob.machine.resume()).toBeNull();
    bob.online = true;
    bob.machine.registered({ how: "added", status: "ringing" });
    ring(ann, bob, "ann");
    expect(bob.routes).toEqual(["ANSWER"]);
  });

  it("goes on ringing elsewhere when this page is closed", () => {
    bob.machine.leave();
    expect(bob.sent).toEqual([]);
  });

  it("goes before a call that nobody was told of yet", async () => {
    const carl = new Phone({ me: "carl" });
    carl.machine.call(party("bob"), false);
    ring(ann, carl, "ann");
    expect(carl.state).toMatchObject({ phase: "incoming", peer: { id: "ann" } });
    await settle();
    expect(carl.sent).toEqual([]);
    carl.machine.close();
  });
});

describe("a broken connection", () => {
  beforeEach(() => talk(ann, bob));

  it("is told, mended by an ICE restart after 3 s, and the call is the same", async () => {
    const connection = ann.connection;
    connection.turn("disconnected");
    expect(ann.phase).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(2_900);
    expect(connection.restarts).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(connection.restarts).toBe(1);
    connection.turn("connected");
    expect(ann.phase).toBe("inCall");
    expect(ann.connection).toBe(connection);
  });

  it("waits with its restart for the signalling", async () => {
    ann.online = false;
    ann.connection.turn("failed");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ann.connection.restarts).toBe(0);
    ann.online = true;
    ann.machine.registered({ how: "resumed", status: "in_call", callId: "call-1" });
    await settle();
    expect(ann.connection.restarts).toBe(1);
  });

  it("resumes with its ticket, and only tells its media when the media still flows", async () => {
    expect(ann.machine.resume()).toEqual({ uuid: "uuid-ann", ticket: "ticket-ann" });
    ann.hear({ route: "/ticket", callId: "call-1", ticket: "ticket-2" });
    expect(ann.machine.resume()).toMatchObject({ ticket: "ticket-2" });
    const before = ann.routes.length;
    ann.machine.registered({ how: "resumed", status: "in_call", callId: "call-1" });
    await settle();
    expect(ann.routes.slice(before)).toEqual(["MEDIA_UPDATE"]);
  });

  it("shows that the other side is away, and that it is back", () => {
    ann.hear({ route: "/peerDisconnected" });
    expect(ann.state.peerAway).toBe(true);
    ann.hear({ route: "/peerReconnected" });
    expect(ann.state.peerAway).toBe(false);
  });

  it.each(["NO_SESSION", "CALL_ENDED", "TICKET_EXPIRED"])("ends when resuming is refused with %s", () => {
    ann.machine.resumeRefused();
    expect(ann.state).toMatchObject({ phase: "ended", end: "lost" });
    expect(ann.machine.resume()).toBeNull();
  });

  it("owes the good-bye that could not be told, for a while", async () => {
    ann.online = false;
    ann.machine.hangUp();
    expect(ann.machine.resume()).toEqual({ uuid: "uuid-ann", ticket: "ticket-ann" });
    ann.online = true;
    ann.machine.registered({ how: "resumed", status: "in_call", callId: "call-1" });
    expect(ann.routes.at(-1)).toBe("DECLINE");
    expect(ann.machine.resume()).toBeNull();
  });

  it("owes nothing any more after the server's patience is over", async () => {
    ann.online = false;
    ann.machine.hangUp();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ann.machine.resume()).toBeNull();
  });

  it("is taken up again by a page that was loaded anew, once the person wants to", async () => {
    const kept = ann.tickets.kept;
    const returned = new Phone({ me: "ann" });
    returned.tickets.kept = kept;
    expect(returned.machine.resume()).toEqual({ uuid: "uuid-ann", ticket: "ticket-ann" });
    returned.machine.registered({ how: "resumed", status: "in_call", callId: "call-1" });
    expect(returned.state).toMatchObject({ phase: "rejoin", peer: { id: "bob" } });
    expect(returned.media.start).not.toHaveBeenCalled();
    returned.hear({ route: "/mediaUpdate", camera: true });

    const { join } = await import("../testing/phone");
    join(returned, bob);
    returned.machine.rejoin(false);
    await settle();
    expect(bob.connections).toHaveLength(2);
    expect(bob.connections[0]?.signalingState).toBe("closed");
    returned.connection.turn("connected");
    bob.connection.turn("connected");
    expect([returned.phase, bob.phase]).toEqual(["inCall", "inCall"]);
    expect(returned.state.since).toBe(kept?.startedAt);
    expect(bob.routes.filter((route) => route === "MEDIA_UPDATE")).toHaveLength(2);
    returned.machine.close();
  });
});

it("leaves nothing behind after a hundred calls", async () => {
  for (let round = 0; round < 100; round += 1) {
    await talk(ann, bob, `call-${round}`);
    const [hanging, hearing] = round % 2 === 0 ? [ann, bob] : [bob, ann];
    hanging.machine.hangUp();
    hearing.hear(decline("hangup", `call-${round}`));
    hearing.machine.dismiss();
    ann.wire = null;
    bob.wire = null;
  }
  expect(peerCounters().open).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  expect(ann.connections).toHaveLength(100);
});
