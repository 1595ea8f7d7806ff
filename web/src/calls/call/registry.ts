/** Counters of the peer connections of this page, for tests that look for leaks. They change nothing. */
export interface PeerCounters {
  /** Connections that are open now. */
  open: number;
  /** Connections made since the page was loaded. */
  made: number;
  /** ICE restarts asked for since the page was loaded. */
  restarts: number;
}

/** How many troubles are kept. */
const maxTroubles = 20;

type StatsSource = () => Promise<RTCStatsReport>;

const counters: PeerCounters = { open: 0, made: 0, restarts: 0 };
const troubles: string[] = [];
const sources = new Map<object, StatsSource>();

/** Notes a new connection; the answer notes its end. */
export function registerPeer(owner: object, stats: StatsSource): () => void {
  counters.open += 1;
  counters.made += 1;
  sources.set(owner, stats);
  return () => {
    if (sources.delete(owner)) counters.open -= 1;
  };
}

/** Notes an ICE restart. */
export function noteRestart(): void {
  counters.restarts += 1;
}

/** Notes something that went wrong without ending a call: a step of the browser, a refusal of the server. */
export function noteTrouble(error: unknown): void {
  troubles.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  if (troubles.length > maxTroubles) troubles.shift();
}

/** The counters as they are now. */
export const peerCounters = (): PeerCounters => ({ ...counters });

/** One flat list of what the browser counts on all open connections. */
async function stats(): Promise<unknown[]> {
  const reports = await Promise.all([...sources.values()].map((source) => source()));
  return reports.flatMap((report) => [...report.values()]);
}

declare global {
  interface Window {
    /** Counters for tests; no part of the page depends on it. */
    __hubbub?: {
      peerConnections: () => number;
      peerCounters: () => PeerCounters;
      stats: () => Promise<unknown[]>;
      troubles: () => string[];
    };
  }
}

if (typeof window !== "undefined") {
  window.__hubbub = {
    peerConnections: () => counters.open,
    peerCounters,
    stats,
    troubles: () => [...troubles],
  };
}
