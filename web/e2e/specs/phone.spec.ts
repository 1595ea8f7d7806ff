/** The chat on a phone: one pane at a time, and the back button goes back. */
import type { Locator, Page } from "@playwright/test";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test("chat_12: a phone shows the list, then the messages, then a panel, and goes back the same way", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.create("pocket");
  await expect(hers.list).toBeHidden();
  await hers.say("from the train");

  await test.step("the composer is above the edge of the screen", async () => {
    const box = await hers.composer.boundingBox();
    expect(box && box.y + box.height).toBeLessThanOrEqual(844 - 56);
  });

  await test.step("a panel takes the place of the messages", async () => {
    await hers.show("Members");
    await expect(hers.composer).toBeHidden();
    await ann.page.goBack();
    await expect(hers.composer).toBeVisible();
  });

  await test.step("back leads to the list, and from there to the channel again", async () => {
    await ann.page.getByRole("link", { name: "Back" }).click();
    await expect(hers.list).toBeVisible();
    await expect(hers.composer).toBeHidden();
    await hers.open("pocket");
    await expect(hers.messages.getByText("from the train")).toBeVisible();
  });

  await test.step("nothing is wider than the screen, and what is pressed is big enough", async () => {
    const width = await ann.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    for (const button of await ann.page.locator("section > header").getByRole("button").all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });
});

/** Holds a finger on something until the sheet of what can be done comes. */
async function longPress(page: Page, target: Locator): Promise<Locator> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error("nothing to press");
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
  const sheet = page.getByRole("dialog", { name: "Message actions" });
  await expect(sheet).toBeVisible();
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
  return sheet;
}

test("chat_12: on a phone one writes, reacts, answers, attaches, searches and writes to one person", async ({
  arrive,
  server,
}) => {
  test.setTimeout(120_000);
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const [person, room] of [[ann, hers] as const, [bob, his] as const]) {
    await person.goTo("Chat");
    await room.open("general");
  }
  const { page } = ann;
  const said = (room: ChatRoom, text: string) =>
    room.messages.getByRole("article").filter({ hasText: text }).last();

  await test.step("a message arrives", async () => {
    await his.say("shall we meet at noon?");
    await expect(said(hers, "shall we meet at noon?")).toBeVisible();
  });

  await test.step("a long press offers what can be done: a reaction, and an answer", async () => {
    const sheet = await longPress(page, hers.messages.getByText("shall we meet at noon?"));
    await sheet.getByRole("button", { name: "React with 👍" }).tap();
    await expect(said(his, "shall we meet at noon?").getByRole("button", { name: "1 × 👍" })).toBeVisible();
    const again = await longPress(page, hers.messages.getByText("shall we meet at noon?"));
    await again.getByRole("button", { name: "Reply" }).tap();
    await expect(page.getByText("Reply to Bob:")).toBeVisible();
    await hers.say("rather at one");
    await expect(said(his, "rather at one")).toContainText("shall we meet at noon?");
  });

  await test.step("a file is attached", async () => {
    const buffer = Buffer.from("bread, cheese");
    await page
      .locator("input[type=file]")
      .setInputFiles([{ name: "shopping.txt", mimeType: "text/plain", buffer }]);
    await expect(page.getByRole("button", { name: "Remove shopping.txt" })).toBeVisible();
    await page.getByRole("button", { name: "Send", exact: true }).tap();
    await expect(his.messages.getByText("shopping.txt")).toBeVisible();
  });

  await test.step("what was said is found, and opens where it was said", async () => {
    await page.getByRole("button", { name: "Search", exact: true }).tap();
    await page.getByRole("searchbox", { name: "Search messages" }).fill("noon");
    await page.getByRole("list", { name: "Results" }).getByRole("link").first().tap();
    await expect(said(hers, "shall we meet at noon?")).toBeInViewport();
  });

  await test.step("somebody is written to directly", async () => {
    await page.getByRole("link", { name: "Back" }).tap();
    await page.getByRole("button", { name: "New", exact: true }).tap();
    await page.getByRole("menuitem", { name: "New message" }).tap();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("checkbox", { name: /Bob/ }).check();
    await dialog.getByRole("button", { name: "Start" }).tap();
    await expect(page.getByRole("heading", { name: "Bob", level: 2 })).toBeVisible();
    await hers.say("only for you");
    await bob.page.getByRole("link", { name: "Back" }).tap();
    await his.open("Ann");
    await expect(said(his, "only for you")).toBeVisible();
  });

  await test.step("nothing is wider than the screen", async () => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
  });
});
