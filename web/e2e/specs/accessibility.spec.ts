/** Every page, in both themes and on a phone: axe finds nothing serious. */
import type { Page } from "@playwright/test";
import { findings } from "../support/axe";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";
import { talk } from "../support/talk";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const OUTSIDE = ["/login", "/register", "/forgot", "/reset?token=x", "/reset", "/verify?token=x", "/nowhere"];
const INSIDE = [
  "/chat",
  "/people",
  "/calls",
  ...[
    "profile",
    "account",
    "appearance",
    "notifications",
    "calls",
    "connection",
    "blocked",
    "sessions",
    "data",
  ].map((each) => `/settings/${each}`),
  ...["reports", "people", "invites", "links", "filters", "policies", "bots", "audit", "server"].map(
    (each) => `/admin/${each}`,
  ),
];

/** Looks at what is shown now in every look. */
async function check(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const viewport of [DESKTOP, PHONE]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      expect.soft(await findings(page), `${what}, ${colorScheme}, ${viewport.width} px`).toEqual([]);
    }
  }
}

test("pages before the log-in", async ({ page, server }) => {
  for (const path of OUTSIDE) {
    await page.goto(`${server.url}${path}`);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await check(page, path);
  }
});

test("pages behind the log-in", async ({ meet, server }) => {
  test.setTimeout(180_000);
  const [{ page }] = await meet({ invitation: await server.adminInvitation() });
  for (const path of INSIDE) {
    await page.goto(`${server.url}${path}`);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await expect(page.getByRole("status", { name: /loading/i })).toHaveCount(0);
    await check(page, path);
  }
});

test("dialogs", async ({ meet }) => {
  const [ann, bob] = await meet();
  await ann.page.getByRole("link", { name: /Bob/ }).click();
  await expect(ann.page.getByRole("heading", { name: bob.name })).toBeVisible();
  await check(ann.page, "a person's card");
  await ann.page.setViewportSize(DESKTOP);
  await ann.page.keyboard.press("Control+k");
  await expect(ann.page.getByRole("dialog")).toBeVisible();
  await check(ann.page, "go anywhere");
  await ann.page.keyboard.press("Escape");
  await expect(ann.page.getByRole("dialog")).toBeHidden();
  await ann.page.keyboard.press("?");
  await expect(ann.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await check(ann.page, "shortcuts");
});

test("the chat", async ({ arrive, server }) => {
  test.setTimeout(180_000);
  const { page } = await arrive("Ann", { invitation: await server.adminInvitation() });
  const hers = new ChatRoom(page);
  await page.goto(`${server.url}/chat`);
  await hers.create("open", { topic: "Anything" });
  await hers.say("hello there");
  await check(page, "a channel");
  await page.setViewportSize(DESKTOP);
  await hers.show("Members");
  await expect(hers.panel("Members").getByRole("link", { name: "Ann" })).toBeVisible();
  await check(page, "members");
  await page.setViewportSize(DESKTOP);
  await hers.act("Edit the channel");
  await expect(page.getByRole("dialog")).toBeVisible();
  await check(page, "a channel's settings");
  await page.keyboard.press("Escape");
  await page.setViewportSize(DESKTOP);
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.getByRole("menuitem", { name: "Arrange channels" }).click();
  await expect(page.getByRole("dialog", { name: "Arrange channels" })).toBeVisible();
  await check(page, "the order of channels");
});

test("a call", async ({ meet }) => {
  const [ann, bob] = await meet();
  await ann.call(bob);
  await bob.rings(ann);
  await check(bob.page, "an incoming call");
  await check(ann.page, "an outgoing call");
  await bob.decline(ann);
  await expect(ann.stage(bob).getByText("Bob declined")).toBeVisible();
  await check(ann.page, "the end of a call");
  await ann.isFree(bob);
  await talk(ann, bob);
  await ann.wake();
  await check(ann.page, "a running call");
});
