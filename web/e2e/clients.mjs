/**
 * The clients of others, unmodified, against the real server: npm socket.io-client and PyPI python-socketio by
 * WebSocket, by polling, and going over from one to the other; on one server, then on three nodes with one Redis and one
 * PostgreSQL (HUBBUB_TEST_POSTGRES). Python's interpreter with its packages is HUBBUB_PYTHON. `--nodes N` plays with so many
 * only. Ends with `N passed, N failed`.
 */

import { parseArgs } from "node:util";
import { scenarios as bots } from "./clients/bots.mjs";
import { scenarios as javascript } from "./clients/javascript.mjs";
import { scenarios as python } from "./clients/python.mjs";
import { Talker } from "./clients/talker.mjs";
import { Team } from "./clients/team.mjs";

const GROUPS = { javascript, python, bots };

const { values } = parseArgs({ options: { nodes: { type: "string", multiple: true, default: ["1", "3"] } } });
let passed = 0;
let failed = 0;
for (const nodes of values.nodes) await playAll(Number(nodes));
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function playAll(nodes) {
  say(nodes === 1 ? "one server" : `${nodes} nodes`);
  const team = await Team.start(nodes);
  try {
    for (const [group, scenarios] of Object.entries(GROUPS)) {
      for (const scenario of scenarios) await play(group, scenario, team);
    }
  } finally {
    await team.dispose();
  }
}

async function play(group, { title, run }, team) {
  try {
    await run(team);
    passed += 1;
    say(`ok   ${group}: ${title}`);
  } catch (error) {
    failed += 1;
    say(`FAIL ${group}: ${title}\n     ${error instanceof Error ? error.stack : error}`);
  } finally {
    Talker.clear();
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
