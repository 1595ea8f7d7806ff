/** Two nodes: people on different ones talk, and one of the two dies. */
import { Balancer } from "../support/balancer.mjs";
import { HubbubCluster } from "../support/cluster.mjs";
import { expect, SETTINGS, test as single } from "../support/fixtures";
import { talk } from "../support/talk";

/** How long somebody may take to come back on another node, in milliseconds. */
const BACK = 10_000;

interface Several {
  /** Two nodes. */
  cluster: HubbubCluster;
  /** What stands before the first. */
  balancer: Balancer;
}

const test = single.extend<Several>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
  cluster: async ({}, use, info) => {
    const cluster = await HubbubCluster.start(2, SETTINGS);
    await use(cluster);
    if (info.status !== info.expectedStatus) {
      for (const node of cluster.nodes) await info.attach("server.log", { body: node.output });
    }
    await cluster.dispose();
  },

  server: async ({ cluster }, use) => {
    const [first] = cluster.nodes;
    if (!first) throw new Error("there is no node");
    await use(first);
  },

  balancer: async ({ server }, use) => {
    const balancer = await Balancer.open(server.port);
    await use(balancer);
    await balancer.close();
  },
});

test("people on two nodes talk; one node is killed, media goes on, and the call recovers on the other", async ({
  meet,
  cluster,
  balancer,
}) => {
  const [first, second] = cluster.nodes;
  if (!first || !second) throw new Error("two nodes are needed");
  const [ann, bob] = await meet({ url: balancer.url }, { url: second.url });
  ann.complaints.expect(/ERR_/, /WebSocket connection to/);
  await talk(ann, bob);
  expect(await first.gauge("hubbub_p2p_connections")).toBe(1);
  expect(await second.gauge("hubbub_p2p_connections")).toBe(1);

  await first.kill();
  balancer.turnTo(second.port);
  await ann.seesFrames();
  await bob.seesFrames();
  await expect.poll(() => second.gauge("hubbub_p2p_connections"), { timeout: BACK }).toBe(2);

  // Sharing needs a new description from both, and so shows that the two reach each other through the node that is left.
  await ann.press("Share screen");
  await expect(bob.stage(ann).getByLabel("Screen of Ann")).toBeVisible();
  for (const person of [ann, bob]) expect(await person.connections()).toEqual({ made: 1, open: 1 });
  await bob.hangUp(ann);
  await ann.isFree(bob);
  await expect.poll(() => second.runningCalls()).toBe(0);
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
});
