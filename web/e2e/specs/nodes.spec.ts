/** Two nodes: people on different ones talk, while nodes die, are replaced, and Redis goes away. */
import { Balancer } from "../support/balancer.mjs";
import { HubbubCluster } from "../support/cluster.mjs";
import { expect, SETTINGS, test as single } from "../support/fixtures";
import type { Person } from "../support/person";
import { relayOnly } from "../support/relay-only";
import type { HubbubServer } from "../support/server.mjs";
import { talk } from "../support/talk";

/** How long people may take to come back, in milliseconds. */
const BACK = 10_000;
/** How long until a browser has noticed that its relay is gone and found another, in milliseconds. */
const NEW_RELAY = 30_000;

/** What takes long by default is short here. */
const QUICK = {
  ...SETTINGS,
  cluster: { retry_for: "1s", return_spread: "500ms" },
  signalling: { drain_spread: "1s" },
  // Both nodes' relays are on loopback, which a relay has no business with elsewhere.
  turn: { allow_peers: ["127.0.0.0/8"] },
};

/** A node, and what stands before it. */
interface Door {
  node: HubbubServer;
  balancer: Balancer;
}

interface Several {
  cluster: HubbubCluster;
  /** Two nodes. */
  doors: [Door, Door];
}

const test = single.extend<Several>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
  cluster: async ({}, use, info) => {
    const cluster = await HubbubCluster.start(2, QUICK);
    await use(cluster);
    if (info.status !== info.expectedStatus) {
      for (const node of cluster.nodes) await info.attach("server.log", { body: node.output });
    }
    await cluster.dispose();
  },

  doors: async ({ cluster }, use) => {
    const open = async (node: HubbubServer): Promise<Door> => ({
      node,
      balancer: await Balancer.open(node.port),
    });
    const [first, second] = cluster.nodes;
    if (!first || !second) throw new Error("two nodes are needed");
    const doors: [Door, Door] = [await open(first), await open(second)];
    await use(doors);
    for (const { balancer } of doors) await balancer.close();
  },

  server: async ({ doors: [{ node }] }, use) => use(node),
});

/** What a browser says when its server is gone. */
const CUT = [/ERR_/, /WebSocket connection to/];

/** Waits until the node has so many signalling connections. */
async function connections(node: HubbubServer, count: number): Promise<void> {
  await expect.poll(() => node.gauge("hubbub_p2p_connections"), { timeout: BACK }).toBe(count);
}

/**
 * Shows that the two reach each other still, over the transport that they began with: sharing needs a new description
 * from both.
 */
async function reachEachOther(one: Person, other: Person): Promise<void> {
  await one.press("Share screen");
  await expect(other.stage(one).getByLabel(`Screen of ${one.name}`)).toBeVisible();
  await one.press("Stop sharing");
  await expect(other.stage(one).getByLabel(`Screen of ${one.name}`)).toBeHidden();
  for (const person of [one, other]) expect(await person.connections()).toEqual({ made: 1, open: 1 });
}

test("people on two nodes talk; one node is killed, media goes on, and the call recovers on the other", async ({
  meet,
  doors: [first, second],
}) => {
  const [ann, bob] = await meet({ url: first.balancer.url }, { url: second.balancer.url });
  ann.complaints.expect(...CUT);
  await talk(ann, bob);
  await connections(first.node, 1);
  await connections(second.node, 1);

  await first.node.kill();
  first.balancer.turnTo(second.node.port);
  await ann.seesFrames();
  await bob.seesFrames();
  await connections(second.node, 2);

  await reachEachOther(ann, bob);
  await bob.hangUp(ann);
  await ann.isFree(bob);
  await expect.poll(() => second.node.runningCalls()).toBe(0);
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
});

test("a call over the relays of two nodes outlives one of them", async ({ meet, doors: [first, second] }) => {
  const before = ({ page }: Person) => relayOnly(page, { way: "udp" });
  const [ann, bob] = await meet({ url: first.balancer.url, before }, { url: second.balancer.url, before });
  ann.complaints.expect(...CUT);
  await talk(ann, bob);
  for (const { node } of [first, second])
    expect(await node.gauge("hubbub_turn_allocations")).toBeGreaterThan(0);

  await first.node.kill();
  first.balancer.turnTo(second.node.port);
  await connections(second.node, 2);
  await Promise.all([ann.seesFrames(20, NEW_RELAY), bob.seesFrames(20, NEW_RELAY)]);
  expect(await ann.path()).toEqual({ local: "relay", relayProtocol: "udp", remote: "relay" });
  expect(await second.node.gauge("hubbub_turn_allocations")).toBeGreaterThanOrEqual(2);

  await bob.hangUp(ann);
  await ann.isFree(bob);
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
});

test("both nodes are replaced, one after the other, and the call goes on", async ({ meet, doors }) => {
  const [first, second] = doors;
  const [ann, bob] = await meet({ url: first.balancer.url }, { url: second.balancer.url });
  for (const person of [ann, bob]) person.complaints.expect(...CUT);
  await talk(ann, bob);

  for (const [leaving, staying] of [
    [first, second],
    [second, first],
  ] as const) {
    for (const { balancer } of doors) balancer.turnTo(staying.node.port);
    await leaving.node.terminate();
    await connections(staying.node, 2);
    await leaving.node.launch();
    await ann.seesFrames();
    await bob.seesFrames();
    await reachEachOther(ann, bob);
  }
  await ann.hangUp(bob);
  await bob.isFree(ann);
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
});

test("without Redis a call goes on, a new one is refused in plain words, and the admin sees it", async ({
  arrive,
  meet,
  cluster: { redis },
  doors: [first, second],
}) => {
  // Of several nodes that printed a link for the first admin, the last one's is good.
  const [ann, bob] = await meet(
    { url: first.node.url, invitation: await second.node.adminInvitation() },
    { url: second.node.url },
  );
  const cat = await arrive("Cat", { url: second.node.url });
  const { page } = await ann.anotherTab();
  await page.goto(`${first.node.url}/admin/server`);
  const nodes = page.getByRole("list", { name: "Nodes" }).getByRole("listitem");
  await expect(nodes).toHaveCount(2);
  await expect(nodes.filter({ hasText: "Answers you" })).toContainText("node-1");
  await talk(ann, bob);

  await redis.kill();
  await expect(page.getByText("Redis: Not connected")).toBeVisible();
  await expect(page.getByText("The list of nodes is in Redis, which does not answer")).toBeVisible();
  expect((await first.node.get("/readyz")).status).toBe(503);
  await cat.call(bob);
  await expect(cat.stage(bob).getByText("Calls cannot be made right now")).toBeVisible();
  await cat.isFree(bob);
  await ann.seesFrames();
  await bob.seesFrames();

  await redis.launch();
  await expect(page.getByText("Redis: Connected")).toBeVisible();
  await expect(nodes).toHaveCount(2);
  await reachEachOther(ann, bob);
  await bob.hangUp(ann);
  await ann.isFree(bob);
  await talk(cat, bob);
  await cat.hangUp(bob);
});
