import { expect, it } from "vitest";
import { qualityBetween, sampleOf } from "./quality";

const report = (received: number, lost: number, bytes: number, trip: number) => [
  { type: "inbound-rtp", kind: "audio", packetsReceived: received, packetsLost: lost },
  {
    type: "inbound-rtp",
    kind: "video",
    packetsReceived: 0,
    packetsLost: 0,
    framesPerSecond: 29.6,
    frameWidth: 640,
    frameHeight: 360,
  },
  { type: "transport", id: "T", selectedCandidatePairId: "P", bytesReceived: bytes, bytesSent: bytes / 2 },
  { type: "candidate-pair", id: "P", localCandidateId: "L", currentRoundTripTime: trip },
  { type: "local-candidate", id: "L", candidateType: "relay" },
];

it("measures what happened between two samples", () => {
  const before = sampleOf(report(100, 0, 0, 0.02), 0);
  const now = sampleOf(report(198, 2, 250_000, 0.04), 2_000);
  expect(qualityBetween(before, now)).toEqual({
    level: "good",
    roundTrip: 40,
    loss: 0.02,
    receiving: 1_000_000,
    sending: 500_000,
    picture: { width: 640, height: 360, rate: 30 },
    relayed: true,
  });
});

it.each([
  [0.02, 0, "good"],
  [0.3, 0, "fair"],
  [0.02, 5, "fair"],
  [0.6, 0, "poor"],
  [0.02, 20, "poor"],
])("calls %d s and %d lost of a hundred %s", (trip, lost, level) => {
  const now = sampleOf(report(100 - lost, lost, 0, trip), 2_000);
  expect(qualityBetween(null, now).level).toBe(level);
});

it("knows nothing without measurements", () => {
  expect(qualityBetween(null, sampleOf([], 0)).level).toBe("unknown");
});
