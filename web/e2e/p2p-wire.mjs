/**
 * An older client, which knows no accounts (`p2p.open`), goes through every route of docs/protocol/p2p.md and compares
 * every answer: first with one server, then with two nodes on one Redis and one PostgreSQL (HUBBUB_TEST_POSTGRES),
 * between which the clients of each scenario alternate. `--nodes N` plays with so many only. Ends with
 * `N passed, N failed`.
 */

import { parseArgs } from "node:util";
import { scenarios as abuse } from "./wire/scenarios/abuse.mjs";
import { scenarios as calls } from "./wire/scenarios/calls.mjs";
import { scenarios as devices } from "./wire/scenarios/devices.mjs";
import { scenarios as media } from "./wire/scenarios/media.mjs";
import { scenarios as reconnects } from "./wire/scenarios/reconnects.mjs";
import { scenarios as registration } from "./wire/scenarios/registration.mjs";
import { scenarios as timeouts } from "./wire/scenarios/timeouts.mjs";
import { World } from "./wire/world.mjs";

const GROUPS = { registration, calls, devices, media, reconnects, timeouts, abuse };

const { values } = parseArgs({ options: { nodes: { type: "string", multiple: true, default: ["1", "2"] } } });
let passed = 0;
let failed = 0;
for (const nodes of values.nodes) await playAll(Number(nodes));
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function playAll(nodes) {
  say(nodes === 1 ? "one server" : `${nodes} nodes`);
  const worlds = { patient: await World.patient(nodes), impatient: await World.impatient(nodes) };
  try {
    for (const [group, scenarios] of Object.entries(GROUPS)) {
      for (const scenario of scenarios) await play(group, scenario, worlds);
    }
  } finally {
    await Promise.all(Object.values(worlds).map((world) => world.dispose()));
  }
}

async function play(group, { title, world = "patient", run }, worlds) {
  const stage = worlds[world].stage();
  try {
    await run(stage);
    passed += 1;
    say(`ok   ${group}: ${title}`);
  } catch (error) {
    failed += 1;
    say(`FAIL ${group}: ${title}\n     ${error instanceof Error ? error.stack : error}`);
  } finally {
    stage.clear();
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
