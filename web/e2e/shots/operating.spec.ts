/** Pictures of what those see who run a server: three nodes, and the ways to them. */
import { fileURLToPath } from "node:url";
import { type Page, test } from "@playwright/test";
import { HubbubCluster } from "../support/cluster.mjs";
import { expect, SETTINGS } from "../support/fixtures";
import { Person } from "../support/person";

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

async function shoot(page: Page, name: string, colorScheme: "light" | "dark", size: typeof DESKTOP) {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize(size);
  await page.screenshot({ path: `${IMAGES}${name}.png`, animations: "disabled", caret: "hide" });
}

test("pictures of three nodes", async ({ browser }) => {
  const cluster = await HubbubCluster.start(3, SETTINGS);
  try {
    const people: Person[] = [];
    for (const [index, node] of cluster.nodes.entries()) {
      const context = await browser.newContext({ deviceScaleFactor: 1.5 });
      const page = await context.newPage();
      await Person.prepare(page);
      const person = new Person(["Ann Lindqvist", "Bob Osei", "Chiara Rossi"][index] ?? "", page, context);
      // Of the nodes' links for the first admin the last one is good.
      const invitation = index === 0 ? await cluster.nodes.at(-1)?.adminInvitation() : undefined;
      await person.register(node.url, invitation);
      people.push(person);
    }
    const [ann, bob, chiara] = people;
    if (!ann || !bob || !chiara) throw new Error("three people are needed");
    await bob.page.reload();
    await bob.sees(chiara);
    await bob.call(chiara);
    await chiara.rings(bob);
    await chiara.accept(bob);
    await bob.talksTo(chiara);
    await shootPages(ann.page, cluster.nodes[0]?.url ?? "");
    await bob.hangUp(chiara);
    for (const person of people) await person.context.close();
  } finally {
    await cluster.dispose();
  }
});

async function shootPages(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/admin/server`);
  await expect(page.getByText("1 call", { exact: true })).toBeVisible();
  await shoot(page, "server-dark", "dark", DESKTOP);
  await page.goto(`${url}/settings/connection`);
  await page.getByRole("button", { name: "Check the connection" }).click();
  await expect(page.getByRole("note")).toContainText("Calls work from here", { timeout: 30_000 });
  await shoot(page, "connection-phone", "light", PHONE);
}
