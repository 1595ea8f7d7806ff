/**
 * The media clients of others, unmodified, against the real server: npm livekit-client in Chromium and PyPI livekit, each
 * over one peer connection and over two, with each other. Python's interpreter with its packages is HUBBUB_PYTHON.
 * `--only words` plays those whose title has the words. Ends with `N passed, N failed`.
 */

import { parseArgs } from "node:util";
import { BrowserGuest } from "./media/browser.mjs";
import { clearRooms, KINDS } from "./media/guests.mjs";
import { openHouse } from "./media/house.mjs";
import { leavesNothing, scenarios } from "./media/scenarios.mjs";

/** Who plays with whom: each client in both ways, and each with another. */
const PAIRS = [
  ["chromium v1", "chromium v1"],
  ["chromium v0", "chromium v0"],
  ["chromium v1", "chromium v0"],
  ["chromium v1", "python v1"],
  ["python v0", "chromium v0"],
];

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
let passed = 0;
let failed = 0;
const server = await openHouse();
try {
  for (const kinds of PAIRS) await playAll(kinds);
  await play("everybody left: nothing is left of them", leavesNothing);
} finally {
  await clearRooms();
  await BrowserGuest.closeAll();
  await server.dispose();
}
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function playAll(kinds) {
  if (kinds.some((kind) => !(kind in KINDS))) throw new Error(`no such clients: ${kinds}`);
  for (const { title, run, only } of scenarios) {
    if (only && !kinds[0].startsWith(only)) continue;
    await play(`${kinds.join(" with ")}: ${title}`, () => run(server, kinds));
  }
}

async function play(title, run) {
  if (!title.includes(values.only)) return;
  try {
    await run(server);
    passed += 1;
    say(`ok   ${title}`);
    await clearRooms();
  } catch (error) {
    failed += 1;
    const notes = await clearRooms();
    say(`FAIL ${title}\n     ${error instanceof Error ? error.stack : error}\n${notes}`);
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
