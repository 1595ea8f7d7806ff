/** Takes the pictures in docs/images. */
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { Person } from "../support/person";
import { bothTalk } from "../support/talk";
import { drawnCamera, type Look, picture } from "./portrait";

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** Name, handle, look. The first two have browsers; the others are only known. */
const PEOPLE: [string, string, Look][] = [
  [
    "Ann Lindqvist",
    "ann",
    { skin: "#f0c8a8", hair: "#7a4a2b", shirt: "#3f7f78", wall: ["#dfe6e2", "#9fb3ad"], longHair: true },
  ],
  ["Bob Osei", "bob", { skin: "#8a5a3c", hair: "#1f1916", shirt: "#d8a13a", wall: ["#5b6a8c", "#2c3550"] }],
  [
    "Chiara Rossi",
    "chiara",
    { skin: "#e6b48e", hair: "#2c2020", shirt: "#b0475c", wall: ["#f1e2d4", "#cfa98c"], longHair: true },
  ],
  [
    "Jonas Weber",
    "jonas.w",
    { skin: "#f3d0b4", hair: "#c79a4b", shirt: "#4a5a78", wall: ["#d9dfe8", "#a5b1c4"] },
  ],
  [
    "Мира Ковалёва",
    "mira",
    { skin: "#f5d6c0", hair: "#5a3a2a", shirt: "#6a5fc0", wall: ["#e8e2f4", "#b4a8d8"], longHair: true },
  ],
  [
    "Tomás Silva",
    "tomas",
    { skin: "#c98f68", hair: "#2a211c", shirt: "#4c8a4f", wall: ["#dfeadf", "#9cbf9e"] },
  ],
];

async function shoot(page: Page, name: string, colorScheme: "light" | "dark", size = DESKTOP): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(size);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${IMAGES}${name}.png`, animations: "disabled", caret: "hide" });
}

/** Makes an account with a drawn picture. */
async function makeAccount(
  page: Page,
  url: string,
  [name, handle, look]: (typeof PEOPLE)[number],
): Promise<void> {
  const data = { name, handle, password: Person.PASSWORD, refresh: "body", device: "Firefox on Linux" };
  const made = await page.request.post(`${url}/api/v1/auth/register`, { data });
  expect(made.status()).toBe(201);
  const { accessToken } = await made.json();
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "image/png" };
  const worn = await page.request.put(`${url}/api/v1/me/picture`, {
    headers,
    data: await picture(page, look),
  });
  expect(worn.ok()).toBe(true);
}

/** Somebody who has an account comes, with a drawn camera. */
async function come(
  browser: Browser,
  url: string,
  [name, handle, look]: (typeof PEOPLE)[number],
): Promise<Person> {
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
