/** Browser tests: the real server, the real Chromium of the system, fake cameras. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

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

export default defineConfig({
  testDir: fileURLToPath(new URL("./specs", import.meta.url)),
  outputDir: fileURLToPath(new URL("../test-results", import.meta.url)),
  // One at a time: video of several calls at once is too much for two cores, and a test that passes only when repeated fails.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: { executablePath, args },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    trace: "retain-on-failure",
  },
});
