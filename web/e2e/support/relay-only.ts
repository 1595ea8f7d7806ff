/** A page whose calls may go over relays only, and only over those that are reached in one way. */
import type { Page } from "@playwright/test";

/** How the relay is reached. */
export type RelayWay = "udp" | "tcp" | "tls";

/** Which relays remain. */
export interface RelayWish {
  way: RelayWay;
  /** Only relays on this port. */
  port?: number;
}

/** To be called before the page loads; the probe must be there already. */
export async function relayOnly(page: Page, wish: RelayWish): Promise<void> {
  await page.addInitScript(({ way, port }) => {
    const fits = (url: string) => {
      const [, scheme, at, transport] = /^(turns?):.*:(\d+)(?:\?transport=(\w+))?$/.exec(url) ?? [];
      const reached = scheme === "turns" ? "tls" : (transport ?? "udp");
      return scheme !== undefined && reached === way && (port === undefined || Number(at) === port);
    };
    const narrowed = (configuration: RTCConfiguration): RTCConfiguration => ({
      ...configuration,
      iceTransportPolicy: "relay",
      iceServers: (configuration.iceServers ?? [])
        .map((server) => ({ ...server, urls: [server.urls].flat().filter(fits) }))
        .filter(({ urls }) => urls.length > 0),
    });
    const Native = RTCPeerConnection;
    const Narrowed = class extends Native {
      constructor(configuration: RTCConfiguration = {}) {
        super(narrowed(configuration));
      }
      override setConfiguration(configuration: RTCConfiguration = {}) {
        super.setConfiguration(narrowed(configuration));
      }
    };
    Object.defineProperty(globalThis, "RTCPeerConnection", { value: Narrowed });
  }, wish);
}
