/** The ways by which media may get from here to somebody else, as far as they can be tried out. */

/** A way, from the best to the one of last resort. */
export type WayId = "direct" | "stun" | "turnUdp" | "turnTcp" | "turnTls";

/** A way and the servers it needs. */
export interface Way {
  id: WayId;
  /** Null when this server offers none of the kind. */
  servers: RTCIceServer[] | null;
}

/** All ways, in the order in which they are tried. */
export const wayIds: readonly WayId[] = ["direct", "stun", "turnUdp", "turnTcp", "turnTls"];

/** What kind of server an address names (RFC 7064, RFC 7065); null for one that browsers do not use. */
export function kindOfUrl(url: string): WayId | null {
  const [, scheme, transport] = /^(stun|turn|turns):[^?]+(?:\?transport=(udp|tcp))?$/.exec(url) ?? [];
  if (scheme === "stun") return "stun";
  if (scheme === "turn") return transport === "tcp" ? "turnTcp" : "turnUdp";
  // TURN over DTLS, which `turns:` over UDP would be, is built into no browser.
  return scheme === "turns" && transport !== "udp" ? "turnTls" : null;
}

/** Sorts the servers by way; a server with addresses of several kinds is taken apart. */
export function waysOver(servers: readonly RTCIceServer[]): Way[] {
  const found = new Map<WayId, RTCIceServer[]>();
  for (const server of servers) {
    for (const url of [server.urls].flat()) {
      const id = kindOfUrl(url);
      if (id) found.set(id, [...(found.get(id) ?? []), { ...server, urls: url }]);
    }
  }
  return wayIds.map((id) => ({ id, servers: id === "direct" ? [] : (found.get(id) ?? null) }));
}
