/** Takes the pictures in docs/images. */
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { Person } from "../support/person";
import { bothTalk } from "../support/talk";
import { makeAccount, PEOPLE, type Portrayed } from "./people";
import { drawnCamera } from "./portrait";

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

async function shoot(page: Page, name: string, colorScheme: "light" | "dark", size = DESKTOP): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(size);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${IMAGES}${name}.png`, animations: "disabled", caret: "hide" });
}

/** Somebody who has an account comes, with a drawn camera. */
async function come(browser: Browser, url: string, [name, handle, look]: Portrayed): Promise<Person> {
  const context = await browser.newContext({ deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await Person.prepare(page);
  await drawnCamera(page, look);
  const person = new Person(name, page, context);
  await person.login(url, handle);
  return person;
}

test("pictures for the documents", async ({ browser, page, server }) => {
  await shootOutside(page, server.url);
  for (const each of PEOPLE) await makeAccount(page, server.url, each);
  const [first, second, third] = PEOPLE;
  if (!first || !second || !third) throw new Error("three people are needed");
  const ann = await come(browser, server.url, first);
  const bob = await come(browser, server.url, second);
  const chiara = await come(browser, server.url, third);
  await ann.page.reload();
  await ann.sees(bob);
  await shootCalls(ann, bob);
  await missOne(chiara, ann);
  await shootPages(ann, server.url);
  for (const person of [ann, bob, chiara]) await person.context.close();
});

async function shootOutside(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/register`);
  await page.getByLabel("Your name").fill("Ann Lindqvist");
  await shoot(page, "register-light", "light");
}

async function shootCalls(ann: Person, bob: Person): Promise<void> {
  await ann.call(bob);
  await bob.rings(ann);
  await shoot(bob.page, "incoming-dark", "dark");
  await shoot(bob.page, "incoming-phone", "light", PHONE);
  await bob.accept(ann);
  await bothTalk(ann, bob);
  await ann.seesFrames(20);
  await ann.page.setViewportSize(DESKTOP);
  await ann.wake();
  await shoot(ann.page, "call", "dark");
  await bob.wake();
  await shoot(bob.page, "call-phone", "dark", PHONE);
  await bob.page.setViewportSize(DESKTOP);
  await ann.hangUp(bob);
  await bob.isFree(ann);
}

async function missOne(caller: Person, callee: Person): Promise<void> {
  await caller.page.reload();
  await caller.sees(callee);
  await caller.call(callee);
  await callee.rings(caller);
  await caller.press("Cancel call");
  await callee.stopsRinging(caller);
}

async function shootPages(ann: Person, url: string): Promise<void> {
  const { page } = ann;
  await page.goto(`${url}/people`);
  await page.getByRole("link", { name: /Chiara Rossi/ }).click();
  await expect(page.getByRole("heading", { name: "Chiara Rossi" })).toBeVisible();
  await shoot(page, "people-light", "light");
  await shoot(page, "people-dark", "dark");
  await page.goto(`${url}/people`);
  await expect(page.getByRole("link", { name: /Jonas Weber/ })).toBeVisible();
  await shoot(page, "people-phone", "light", PHONE);
  await page.goto(`${url}/calls`);
  await expect(page.getByText("Chiara Rossi").first()).toBeVisible();
  await shoot(page, "calls-light", "light");
  await page.goto(`${url}/settings/profile`);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await shoot(page, "settings-dark", "dark");
  await page.goto(`${url}/settings/calls`);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await shoot(page, "settings-phone", "dark", PHONE);
}
