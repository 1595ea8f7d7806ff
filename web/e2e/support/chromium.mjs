/** The Chromium of the system, and how tests start it. */

/** Where Debian puts it; elsewhere say where. */
export const executablePath = process.env.HUBBUB_CHROMIUM ?? "/usr/bin/chromium";

export const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  // A machine whose only network is loopback has no other candidates.
  "--allow-loopback-in-peer-connection",
  // The tests that cut the media path must know its addresses.
  "--disable-features=WebRtcHideLocalIpsWithMdns",
  // Two pages of one browser talk to each other; neither may be slowed down for not being looked at.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];
