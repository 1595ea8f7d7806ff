/** Browser tests: the real server, the real Chromium of the system, fake cameras. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { args, executablePath } from "./support/chromium.mjs";

export { args, executablePath };

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
