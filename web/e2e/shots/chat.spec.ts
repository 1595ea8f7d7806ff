/** Pictures of the chat, with a small team that talks. */
import { fileURLToPath } from "node:url";
import type { APIRequestContext, Browser, Page } from "@playwright/test";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";
import { Person } from "../support/person";
import { makeAccount, PEOPLE } from "./people";

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

async function shoot(page: Page, name: string, colorScheme: "light" | "dark", size = DESKTOP): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize(size);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${IMAGES}${name}.png`, animations: "disabled", caret: "hide" });
}

/** The server, asked as somebody. */
class Team {
  readonly tokens = new Map<string, string>();

  constructor(
    readonly url: string,
    readonly request: APIRequestContext,
  ) {}

  async ask(who: string, method: string, path: string, data?: object) {
    const headers = { authorization: `Bearer ${this.tokens.get(who)}` };
    const answer = await this.request.fetch(`${this.url}/api/v1${path}`, { method, headers, data });
    expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true);
    const text = await answer.text();
    return text === "" ? null : JSON.parse(text);
  }

  async say(who: string, channel: string, text: string, more: object = {}): Promise<string> {
    return (await this.ask(who, "POST", `/channels/${channel}/messages`, { text, ...more })).id;
  }
}

/** Channels with a life: who said what. */
async function live(team: Team): Promise<{ design: string; general: string }> {
  const { channels } = await team.ask("ann", "GET", "/channels");
  const general = channels[0].id;
  const make = async (name: string, more: object = {}) =>
    (await team.ask("ann", "POST", "/channels", { kind: "text", name, ...more })).id;
  const work = (await team.ask("ann", "POST", "/categories", { name: "Work" })).id;
  const after = (await team.ask("ann", "POST", "/categories", { name: "After work" })).id;
  const design = await make("design", { category: work, topic: "How it looks, and why" });
  await make("releases", { category: work });
  await make("budget", { category: work, private: true });
  const food = await make("lunch", { category: after });
  await team.say("jonas.w", general, "Good morning! The new build is on the test server.");
  await team.say("mira", general, "Доброе утро! Смотрю.");
  const first = await team.say(
    "chiara",
    design,
    "I tried the list with **ten thousand** messages: it stays smooth.",
  );
  await team.say(
    "chiara",
    design,
    "What I changed:\n\n- rows keep their height\n- pictures reserve theirs\n- `overflow-anchor` is off",
  );
  await team.say(
    "bob",
    design,
    "Nice! One question about the code:\n\n```ts\nconst shown = rows.slice(first, last + 1);\n```\n\nWhy the `+ 1`?",
    {},
  );
  await team.say("chiara", design, "`last` is the index of the last row, not the end.", { replyTo: first });
  const done = await team.say("tomas", design, "@ann the icons are ready, have a look before we ship.");
  for (const who of ["ann", "bob", "mira"]) {
    await team.ask(who, "PUT", `/messages/${done}/reactions/${encodeURIComponent("🎉")}`);
  }
  await team.ask("bob", "PUT", `/messages/${first}/reactions/${encodeURIComponent("👍")}`);
  await team.ask("ann", "PUT", `/messages/${first}/pin`);
  await team.say("tomas", food, "Soup or noodles?");
  const me = await team.ask("bob", "GET", "/me");
  const { id: direct } = await team.ask("ann", "POST", "/direct", { accounts: [me.id] });
  await team.say("bob", direct, "Do you have a minute after lunch?");
  return { design, general };
}

async function comeAsAnn(browser: Browser, url: string): Promise<Person> {
  const context = await browser.newContext({ deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await Person.prepare(page);
  const ann = new Person("Ann Lindqvist", page, context);
  await ann.login(url, "ann");
  return ann;
}

test("pictures of the chat", async ({ browser, page, request, server }) => {
  const team = new Team(server.url, request);
  const invite = await server.adminInvitation();
  for (const person of PEOPLE) {
    const [, handle] = person;
    team.tokens.set(
      handle,
      await makeAccount(page, server.url, person, handle === "ann" ? invite : undefined),
    );
  }
  const { design } = await live(team);
  const ann = await comeAsAnn(browser, server.url);
  const hers = new ChatRoom(ann.page);
  await ann.page.goto(`${server.url}/chat/${design}?panel=members`);
  await expect(hers.messages.getByText("the icons are ready")).toBeVisible();
  await expect(hers.panel("Members").getByText("Chiara Rossi")).toBeVisible();
  await shoot(ann.page, "chat-light", "light");
  await shoot(ann.page, "chat-dark", "dark");
  await ann.page.setViewportSize(PHONE);
  await ann.page.goto(`${server.url}/chat`);
  await expect(hers.list).toBeVisible();
  await shoot(ann.page, "chat-list-phone", "light", PHONE);
  await hers.open("design");
  await expect(hers.messages.getByText("the icons are ready")).toBeVisible();
  await shoot(ann.page, "chat-phone", "dark", PHONE);
  await shootModeration(ann.page, team);
  await ann.context.close();
});

async function shootModeration(page: Page, team: Team): Promise<void> {
  const { channels } = await team.ask("jonas.w", "GET", "/channels");
  const spam = await team.say("tomas", channels[0].id, "Cheap watches!!! Only today");
  await team.ask("jonas.w", "POST", `/messages/${spam}/report`, { reason: "Advertising" });
  await page.setViewportSize(DESKTOP);
  await page.goto(`${team.url}/admin/reports`);
  await expect(page.getByText("Advertising")).toBeVisible();
  await shoot(page, "moderation-dark", "dark");
  await page.evaluate(() => localStorage.setItem("hubbub.language", "ru"));
  await page.goto(`${team.url}/admin/audit`);
  await expect(page.getByRole("heading", { name: "Журнал" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Ann" }).first()).toBeVisible();
  await shoot(page, "audit-ru", "light");
}
