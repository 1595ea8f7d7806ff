/** An admin makes a bot; a program speaks with its token until the token is revoked. */
import type { Page } from "@playwright/test";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

/** What a program does with its token. */
async function send(url: string, token: string, channel: string, text: string): Promise<Response> {
  return fetch(`${url}/api/v1/channels/${channel}/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
}

async function makeBot(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New bot" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New bot" });
  await dialog.getByLabel("Name").fill("Build Bot");
  await expect(dialog.getByLabel("Handle")).toHaveValue("build.bot");
  await dialog.getByLabel("What it is for").fill("Tells of broken builds.");
  await dialog.getByRole("button", { name: "Make the bot" }).click();
  await expect(dialog).toBeHidden();
}

/** Gives the bot a token; what was shown, once. */
async function makeToken(page: Page): Promise<string> {
  const bot = page.getByRole("listitem", { name: "Build Bot" });
  await bot.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "A token for Build Bot" });
  await dialog.getByLabel("Name").fill("Build server");
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const shown = page.getByRole("dialog", { name: "The token is ready" });
  const token = await shown.getByLabel("Token", { exact: true }).inputValue();
  await shown.getByRole("button", { name: "I have kept it" }).click();
  await expect(page.getByText(token)).toHaveCount(0);
  return token;
}

test("chat_09: a bot writes with its token, is marked as one, and is refused when the token is revoked", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const { page } = ann;
  const room = new ChatRoom(page);
  await ann.goTo("Chat");
  await room.create("builds");
  const channel = new URL(page.url()).pathname.split("/").at(-1) ?? "";

  await page.goto(`${server.url}/admin/bots`);
  await makeBot(page);
  const token = await makeToken(page);
  expect(token).toMatch(/^hubbub_bot_/);

  await test.step("what it writes is there, from a bot", async () => {
    await page.goto(`${server.url}/chat/${channel}`);
    expect((await send(server.url, token, channel, "The build is broken.")).status).toBe(201);
    const message = room.messages.getByRole("article").filter({ hasText: "The build is broken." });
    await expect(message).toContainText("Build Bot");
    await expect(message.getByText("Bot", { exact: true })).toBeVisible();
  });

  await test.step("revoked, the token opens nothing", async () => {
    await page.goto(`${server.url}/admin/bots`);
    const row = page.getByRole("list", { name: "Tokens" }).getByRole("listitem");
    await expect(row).toContainText("last used");
    await row.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByText("The token Build server is revoked")).toBeVisible();
    await expect(row).toHaveCount(0);
    const refused = await send(server.url, token, channel, "Is anybody there?");
    expect([refused.status, (await refused.json()).code]).toEqual([401, "session_ended"]);
  });

  await test.step("who did what is in the audit log", async () => {
    await page.goto(`${server.url}/admin/audit`);
    const log = page.getByRole("listitem");
    await expect(log.filter({ hasText: "made the bot Build Bot" })).toBeVisible();
    await expect(log.filter({ hasText: "revoked a token of the bot Build Bot" })).toBeVisible();
  });
});
