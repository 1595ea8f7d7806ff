/**
 * What a test sees of a page's peer connections. The probe stands between the page and the browser's class, so that it
 * counts what is really there and not what the page believes to have.
 */
import type { Page } from "@playwright/test";

interface ProbeWindow extends Window {
  __probe: { connections: RTCPeerConnection[]; transport?: RTCDtlsTransport | null };
}
declare const window: ProbeWindow;

/** Installs the probe in every document of the page. */
export async function installProbe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Native = RTCPeerConnection;
    const connections: RTCPeerConnection[] = [];
    window.__probe = { connections };
    const Watched = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    };
    Object.defineProperty(globalThis, "RTCPeerConnection", { value: Watched });
  });
}

/** Numbers of the open peer connection. */
export interface Media {
  /** Video frames decoded so far, of all incoming tracks. */
  framesDecoded: number;
  /** Video frames sent so far, of all outgoing tracks. */
  framesSent: number;
  /** Bytes of sound received so far. */
  audioBytes: number;
  /** How loud what comes in is now, 0 to 1. */
  audioLevel: number;
  /** State of the connection. */
  state: RTCPeerConnectionState | "none";
  /** The local user name fragment: changes by an ICE restart. */
  ufrag: string | undefined;
}

/** Reads the numbers of the page's open peer connection. */
export function media(page: Page): Promise<Media> {
  return page.evaluate(async () => {
    const open = window.__probe.connections.filter((each) => each.connectionState !== "closed");
    const connection = open.at(-1);
    const stats = connection ? [...(await connection.getStats()).values()] : [];
    const sum = (type: string, kind: string, field: string) =>
      stats
        .filter((each) => each.type === type && each.kind === kind)
        .reduce((total, each) => total + (each[field] ?? 0), 0);
    return {
      framesDecoded: sum("inbound-rtp", "video", "framesDecoded"),
      framesSent: sum("outbound-rtp", "video", "framesSent"),
      audioBytes: sum("inbound-rtp", "audio", "bytesReceived"),
      audioLevel: sum("inbound-rtp", "audio", "audioLevel"),
      state: connection?.connectionState ?? "none",
      ufrag: /a=ice-ufrag:(\S+)/.exec(connection?.localDescription?.sdp ?? "")?.[1],
    };
  });
}

/** Where the packets of the open peer connection go. */
export interface Path {
  /** Kind of the own end: `host`, `srflx`, `prflx` or `relay`. */
  local: string;
  /** How the own relay is reached: `udp`, `tcp` or `tls`. */
  relayProtocol: string | undefined;
  /** Kind of the other end. */
  remote: string;
}

/** The path that the browser has chosen; null before it has. */
export function path(page: Page): Promise<Path | null> {
  return page.evaluate(async () => {
    const open = window.__probe.connections.filter((each) => each.connectionState !== "closed");
    const stats = await open.at(-1)?.getStats();
    const of = (id: unknown) => (typeof id === "string" ? stats?.get(id) : undefined);
    const transport = [...(stats?.values() ?? [])].find((each) => each.type === "transport");
    const pair = of(transport?.selectedCandidatePairId);
    const [local, remote] = [of(pair?.localCandidateId), of(pair?.remoteCandidateId)];
    if (!local || !remote) return null;
    return {
      local: local.candidateType,
      relayProtocol: local.relayProtocol,
      remote: remote.candidateType,
    };
  });
}

/** How many peer connections the page has made, and how many of them are not closed. */
export function connections(page: Page): Promise<{ made: number; open: number }> {
  return page.evaluate(() => {
    const all = window.__probe.connections;
    return { made: all.length, open: all.filter((each) => each.connectionState !== "closed").length };
  });
}

/** Remembers the transport of the open peer connection. */
export function rememberTransport(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.__probe.transport = window.__probe.connections.at(-1)?.getSenders()[0]?.transport;
  });
}

/** Whether the remembered transport is the one in use. */
export function sameTransport(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const transport = window.__probe.connections.at(-1)?.getSenders()[0]?.transport;
    return transport !== undefined && transport !== null && transport === window.__probe.transport;
  });
}
