/** Calls that find no direct way, and the check that says which ways there are. */
import type { Page } from "@playwright/test";
import { findings } from "../support/axe";
import { type Arrival, expect, test } from "../support/fixtures";
import type { Person } from "../support/person";
import { type RelayWish, relayOnly } from "../support/relay-only";
import type { HubbubServer } from "../support/server.mjs";
import { talk } from "../support/talk";

const onlyBy = (wish: RelayWish): Arrival => ({ before: ({ page }) => relayOnly(page, wish) });

/** Two people talk over nothing but relays reached in that way; the server knows of two allocations. */
async function overRelays(
  meet: (ann?: Arrival, bob?: Arrival) => Promise<[Person, Person]>,
  server: HubbubServer,
  wish: RelayWish,
): Promise<void> {
  const [ann, bob] = await meet(onlyBy(wish), onlyBy(wish));
  await talk(ann, bob);
  for (const person of [ann, bob]) {
    expect(await person.path()).toEqual({ local: "relay", relayProtocol: wish.way, remote: "relay" });
    await person.seesFrames(20);
  }
  expect(await server.gauge("hubbub_turn_allocations")).toBeGreaterThanOrEqual(2);
  await ann.hangUp(bob);
  await bob.isFree(ann);
  await expect.poll(() => server.gauge("hubbub_turn_allocations")).toBe(0);
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
}

test("two people talk over relays alone, reached by UDP", async ({ meet, server }) => {
  await overRelays(meet, server, { way: "udp" });
});

test("two people talk over relays alone, reached by TCP on the one port", async ({ meet, server }) => {
  await overRelays(meet, server, { way: "tcp", port: server.port });
});

test.describe("with HTTPS", () => {
  test.use({ secure: true });

  test("two people talk over relays alone, reached by TLS on the one port", async ({ meet, server }) => {
    await overRelays(meet, server, { way: "tls", port: server.port });
  });

  test("the connection check finds every way", async ({ arrive, server }) => {
    const { page, complaints } = await arrive("Ann");
    await check(page, server);
    await expect(page.getByRole("note")).toContainText("Calls work from here", { timeout: 30_000 });
    const lines = page.getByRole("list", { name: "Ways for a call" }).getByRole("listitem");
    await expect(lines).toHaveCount(5);
    await expect(lines.filter({ hasText: /Works, \d+ ms/ })).toHaveCount(5);
    expect(await findings(page)).toEqual([]);
    expect(complaints.all).toEqual([]);
    await expect.poll(() => server.gauge("hubbub_turn_allocations")).toBe(0);
  });
});

test("the connection check can be cancelled, and says what the server does not offer", async ({
  arrive,
  server,
}) => {
  const { page } = await arrive("Ann");
  // A relay that never answers keeps the check busy.
  await page.route("**/api/v1/ice-servers", (route) => {
    const urls = ["turn:127.0.0.1:9?transport=udp"];
    return route.fulfill({
      json: { iceServers: [{ urls, username: "a", credential: "b" }], ttlSeconds: 60 },
    });
  });
  await check(page, server);
  const lines = page.getByRole("list", { name: "Ways for a call" }).getByRole("listitem");
  await expect(lines.filter({ hasText: "Relay over UDP" })).toContainText("Trying…");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("The check was cancelled.")).toBeVisible();
  await expect(lines.filter({ hasText: "Relay over UDP" })).toContainText("Not tried");
  await expect(lines.filter({ hasText: "Relay over TLS" })).toContainText("Not offered by this server");
  await expect(page.getByRole("button", { name: "Check again" })).toBeVisible();
});

async function check(page: Page, server: HubbubServer): Promise<void> {
  await page.goto(`${server.url}/settings/connection`);
  await page.getByRole("button", { name: "Check the connection" }).click();
}
