import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Description } from "../signalling/wire";
import { FakeConnection } from "../testing/fake-connection";
import { FakeMediaDevices, installMedia } from "../testing/fake-media";
import { Peer, type PeerPorts } from "./peer";
import { peerCounters } from "./registry";
import { noTracks } from "./slots";

let uninstall: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  uninstall = installMedia(new FakeMediaDevices());
  FakeConnection.made = [];
});
afterEach(() => {
  vi.useRealTimers();
  uninstall();
});

interface Side {
  peer: Peer;
  ports: { [K in keyof PeerPorts]: ReturnType<typeof vi.fn> };
  connection: FakeConnection;
}

function side(polite: boolean): Side {
  const ports = {
    sendOffer: vi.fn(() => true),
    sendAnswer: vi.fn(() => true),
    sendCandidates: vi.fn(() => true),
    track: vi.fn(),
    connection: vi.fn(),
    trouble: vi.fn(),
  };
  const create = () => new FakeConnection() as unknown as RTCPeerConnection;
  const peer = new Peer({ configuration: {}, polite, ports, create });
  const connection = FakeConnection.made.at(-1);
  if (!connection) throw new Error("no connection was made");
  return { peer, ports, connection };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const sent = (mock: ReturnType<typeof vi.fn>): Description => mock.mock.lastCall?.[0];

async function pair(): Promise<[Side, Side]> {
  const [caller, callee] = [side(false), side(true)];
  const offer = await caller.peer.offer(noTracks);
  const answer = await callee.peer.answer(offer, noTracks);
  await caller.peer.takeAnswer(answer);
  await settle();
  return [caller, callee];
}

it("makes all transceivers in the first exchange and needs no other one for switching", async () => {
  const [caller, callee] = await pair();
  expect(caller.connection.getTransceivers()).toHaveLength(3);
  expect(callee.connection.getTransceivers().map(({ direction }) => direction)).toEqual([
    "sendrecv",
    "sendrecv",
    "sendrecv",
  ]);
  expect(callee.peer.mids()).toEqual({ audio: "0", video: "1", screen: "2" });
  expect(callee.ports.track.mock.calls.map(([slot]) => slot)).toEqual(["audio", "video", "screen"]);
  const track = { kind: "video" } as MediaStreamTrack;
  caller.peer.setTrack("screen", track);
  await settle();
  expect(caller.connection.sending).toEqual([null, null, track]);
  expect(caller.ports.sendOffer).not.toHaveBeenCalled();
});

it("renegotiates on an ICE restart", async () => {
  const [caller, callee] = await pair();
  callee.peer.restart();
  await settle();
  await caller.peer.takeOffer(sent(callee.ports.sendOffer));
  await expect(callee.peer.takeAnswer(sent(caller.ports.sendAnswer))).resolves.toBe(true);
  expect(callee.connection.signalingState).toBe("stable");
});

it("lets the polite side give way when both offer at once, and then have its turn", async () => {
  const [caller, callee] = await pair();
  caller.peer.restart();
  callee.peer.restart();
  await settle();
  const [first, second] = [sent(caller.ports.sendOffer), sent(callee.ports.sendOffer)];
  await caller.peer.takeOffer(second);
  expect(caller.ports.sendAnswer).not.toHaveBeenCalled();
  await callee.peer.takeOffer(first);
  await caller.peer.takeAnswer(sent(callee.ports.sendAnswer));
  expect(caller.connection.signalingState).toBe("stable");
  await settle();
  for (const each of [caller, callee]) expect(each.ports.trouble).not.toHaveBeenCalled();
});

it("does not take the answer to an earlier offer for the answer to a later one", async () => {
  const [caller, callee] = await pair();
  callee.peer.restart();
  await settle();
  const old = sent(callee.ports.sendOffer);
  await caller.peer.takeOffer(old);
  const late = sent(caller.ports.sendAnswer);
  await callee.peer.takeAnswer(late);
  callee.peer.restart();
  await settle();
  await expect(callee.peer.takeAnswer(late)).resolves.toBe(false);
  expect(callee.connection.signalingState).toBe("have-local-offer");
});

it("sends an unanswered offer again, and at once when the signalling is back", async () => {
  const [caller] = await pair();
  caller.peer.restart();
  await settle();
  expect(caller.ports.sendOffer).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(7_000);
  expect(caller.ports.sendOffer).toHaveBeenCalledTimes(2);
  caller.peer.signallingBack();
  expect(caller.ports.sendOffer).toHaveBeenCalledTimes(3);
  expect(new Set(caller.ports.sendOffer.mock.calls.map(([offer]) => offer.serial))).toEqual(new Set([2]));
});

it("sends candidates only behind their description", async () => {
  const caller = side(false);
  await caller.peer.offer(noTracks);
  caller.connection.find("host");
  await vi.advanceTimersByTimeAsync(100);
  expect(caller.ports.sendCandidates).not.toHaveBeenCalled();
  caller.peer.described();
  await vi.advanceTimersByTimeAsync(20);
  expect(caller.ports.sendCandidates.mock.lastCall?.[0]).toMatchObject([{ candidate: "host" }]);
});

it("recognises a side that came back with a new connection", async () => {
  const [caller, callee] = await pair();
  caller.peer.restart();
  await settle();
  expect(callee.peer.isFresh(sent(caller.ports.sendOffer))).toBe(false);
  const returned = side(false);
  expect(callee.peer.isFresh(await returned.peer.offer(noTracks))).toBe(true);
});

it("never touches a closed connection, whatever was still pending", async () => {
  const before = peerCounters().open;
  const [caller, callee] = await pair();
  caller.peer.restart();
  const offering = callee.peer.takeOffer({ type: "offer", sdp: "v=0", serial: 9 });
  offering.catch(() => {});
  for (const each of [caller, callee]) {
    each.peer.close();
    each.peer.restart();
    each.peer.setTrack("video", null);
    each.peer.takeCandidates([{ candidate: "late" }]);
    each.peer.signallingBack();
    each.connection.turn("failed");
    each.connection.find("late");
  }
  await vi.advanceTimersByTimeAsync(60_000);
  for (const each of [caller, callee]) {
    expect(each.connection.usedAfterClose).toBe(0);
    expect(each.ports.connection).not.toHaveBeenCalled();
    expect(each.ports.trouble).not.toHaveBeenCalled();
  }
  expect(peerCounters().open).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
});
