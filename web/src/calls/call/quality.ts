/** How good the connection is, for people. */
export type QualityLevel = "unknown" | "good" | "fair" | "poor";

/** What is known of the connection, measured over the last interval. */
export interface Quality {
  level: QualityLevel;
  /** Round-trip time in milliseconds. */
  roundTrip: number | null;
  /** Lost share of incoming packets, 0 to 1. */
  loss: number | null;
  /** Incoming and outgoing bits per second. */
  receiving: number;
  sending: number;
  /** Size and rate of the incoming picture. */
  picture: { width: number; height: number; rate: number } | null;
  /** Whether the way goes through a relay. */
  relayed: boolean;
}

/** Before anything was measured. */
export const unknownQuality: Quality = {
  level: "unknown",
  roundTrip: null,
  loss: null,
  receiving: 0,
  sending: 0,
  picture: null,
  relayed: false,
};

/** The counters a measurement is the difference of. */
export interface Sample {
  /** Milliseconds, monotonic. */
  at: number;
  received: number;
  lost: number;
  bytesIn: number;
  bytesOut: number;
  roundTrip: number | null;
  picture: Quality["picture"];
  relayed: boolean;
}

type Stat = Record<string, unknown> & { type?: string };

const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** Reads the counters out of what the browser reports. */
export function sampleOf(report: Iterable<unknown>, at: number): Sample {
  const stats = [...report] as Stat[];
  const inbound = stats.filter((stat) => stat.type === "inbound-rtp");
  const transport = stats.find((stat) => stat.type === "transport");
  const pair = stats.find(
    (stat) => stat.type === "candidate-pair" && stat.id === transport?.selectedCandidatePairId,
  );
  const local = stats.find((stat) => stat.id === pair?.localCandidateId);
  const total = (field: string) => inbound.reduce((sum, stat) => sum + number(stat[field]), 0);
  const trip = pair?.currentRoundTripTime;
  return {
    at,
    received: total("packetsReceived"),
    lost: total("packetsLost"),
    bytesIn: number(transport?.bytesReceived),
    bytesOut: number(transport?.bytesSent),
    roundTrip: typeof trip === "number" ? trip * 1000 : null,
    picture: pictureOf(inbound),
    relayed: local?.candidateType === "relay",
  };
}

function pictureOf(inbound: Stat[]): Quality["picture"] {
  const videos = inbound.filter((stat) => stat.kind === "video" && number(stat.framesPerSecond) > 0);
  const largest = videos.sort((a, b) => number(b.frameWidth) - number(a.frameWidth))[0];
  if (!largest) return null;
  return {
    width: number(largest.frameWidth),
    height: number(largest.frameHeight),
    rate: Math.round(number(largest.framesPerSecond)),
  };
}

/** The quality between two samples. */
export function qualityBetween(before: Sample | null, now: Sample): Quality {
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  const rate = (bytes: number) => (seconds > 0 ? Math.max(0, (bytes * 8) / seconds) : 0);
  const received = now.received - (before?.received ?? 0);
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const loss = received + lost > 0 ? lost / (received + lost) : null;
  return {
    level: levelOf(now.roundTrip, loss),
    roundTrip: now.roundTrip === null ? null : Math.round(now.roundTrip),
    loss,
    receiving: rate(now.bytesIn - (before?.bytesIn ?? 0)),
    sending: rate(now.bytesOut - (before?.bytesOut ?? 0)),
    picture: now.picture,
    relayed: now.relayed,
  };
}

/** Speech bears 3 % loss and 200 ms well, and hardly more than 10 % or half a second. */
function levelOf(roundTrip: number | null, loss: number | null): QualityLevel {
  if (roundTrip === null && loss === null) return "unknown";
  const [trip, share] = [roundTrip ?? 0, loss ?? 0];
  if (trip > 500 || share > 0.1) return "poor";
  if (trip > 200 || share > 0.03) return "fair";
  return "good";
}
