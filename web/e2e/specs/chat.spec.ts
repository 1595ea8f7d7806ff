/** Two people write with each other. */
import type { Locator, Page } from "@playwright/test";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

/** The message with this text; an answer to it has the text as well, and comes later. */
const said = (room: ChatRoom, text: string): Locator =>
  room.messages.getByRole("article").filter({ hasText: text }).first();

/** Does something with a message by its bar, or by the menu behind it. */
async function act(room: ChatRoom, text: string, action: string): Promise<void> {
  await said(room, text).hover();
  const bar = said(room, text).getByRole("toolbar", { name: "Message actions" });
  const button = bar.getByRole("button", { name: action });
  await expect(bar).toBeVisible();
  if (await button.isVisible()) return button.click();
  await bar.getByRole("button", { name: "More" }).click();
  await room.page.getByRole("menuitem", { name: action }).click();
}

/** Writes more than the page shows at a time. */
async function many(room: ChatRoom): Promise<void> {
  for (let line = 1; line <= 40; line += 1) {
    await room.composer.fill(`line ${line}.`);
    await room.composer.press("Enter");
  }
  await expect(room.messages.getByText("line 40.")).toBeVisible();
}

/** Copied texts can be read back. */
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test("chat_03: two people write, answer, change, react, pin and delete", async ({ arrive, server }) => {
  test.setTimeout(120_000);
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  await ann.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const [person, room] of [[ann, hers] as const, [bob, his] as const]) {
    await person.goTo("Chat");
    await room.open("general");
  }

  await test.step("who writes is told, and what is written is there at once", async () => {
    await his.composer.pressSequentially("Good");
    await expect(ann.page.getByText("Bob is typing…")).toBeVisible();
    await his.composer.pressSequentially(" **morning**");
    await his.composer.press("Enter");
    await expect(said(hers, "Good morning").getByText("morning", { exact: true })).toHaveCSS(
      "font-weight",
      "700",
    );
    await expect(ann.page.getByText("Bob is typing…")).toBeHidden();
    await hers.say("Hello Bob");
    await expect(said(his, "Hello Bob")).toBeVisible();
  });

  await test.step("the arrow changes one's last message, and everybody sees that it was changed", async () => {
    await his.composer.press("ArrowUp");
    await expect(his.composer).toHaveValue("Good **morning**");
    await his.composer.fill("Good evening");
    await his.composer.press("Enter");
    await expect(said(hers, "Good evening")).toContainText("(edited)");
    await expect(said(hers, "Good morning")).toHaveCount(0);
  });

  await test.step("an answer shows what it answers, and leads there", async () => {
    await act(hers, "Good evening", "Reply");
    await hers.say("It is noon here");
    const answer = said(his, "It is noon here");
    await expect(answer).toContainText("Good evening");
    await answer.getByRole("button", { name: /Bob Good evening/ }).click();
    await expect(bob.page).toHaveURL(/\/chat\/[\w-]+\/[\w-]+$/);
    await expect(said(his, "Good evening")).toHaveAttribute("data-marked", "true");
  });

  await test.step("reactions count, by one press and by the picker", async () => {
    await act(hers, "It is noon here", "React with 👍");
    const chip = said(his, "It is noon here").getByRole("button", { name: "1 × 👍" });
    await chip.click();
    await expect(said(hers, "It is noon here").getByRole("button", { name: "2 × 👍" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await said(hers, "It is noon here").getByRole("button", { name: "2 × 👍" }).click();
    await expect(said(his, "It is noon here").getByRole("button", { name: "1 × 👍" })).toBeVisible();
  });

  await test.step("chat_06: the picker finds emoji by name, by keyboard alone", async () => {
    await said(his, "Hello Bob").focus();
    await bob.page.keyboard.press("+");
    await bob.page.getByLabel("Search emoji").fill("party popper");
    await expect(bob.page.getByText("🎉 party popper")).toBeVisible();
    await bob.page.keyboard.press("Enter");
    await expect(said(hers, "Hello Bob").getByRole("button", { name: "1 × 🎉" })).toBeVisible();
  });

  await test.step("a message is pinned for everybody", async () => {
    await act(hers, "It is noon here", "Pin");
    await expect(said(his, "It is noon here").getByText("Pinned")).toBeAttached();
    const pins = await his.show("Pinned messages");
    await expect(pins).toContainText("It is noon here");
  });

  await test.step("text and link are copied", async () => {
    await act(hers, "Good evening", "Copy text");
    await expect.poll(() => clipboard(ann.page)).toBe("Good evening");
    await act(hers, "Hello Bob", "Copy link");
    await expect.poll(() => clipboard(ann.page)).toMatch(/\/chat\/[\w-]+\/[\w-]+$/);
    await bob.page.goto(await clipboard(ann.page));
    await expect(said(his, "Hello Bob")).toBeVisible();
  });

  await test.step("a deleted message leaves only that it was there", async () => {
    await act(hers, "Hello Bob", "Delete");
    await ann.page
      .getByRole("dialog", { name: "Delete this message?" })
      .getByRole("button", { name: "Delete" })
      .click();
    await expect(said(his, "Hello Bob")).toHaveCount(0);
    await expect(his.messages.getByText("This message was deleted")).toBeVisible();
  });
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
});

test("chat_03: what is not read is counted, mentions apart, and where it begins is shown", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const person of [ann, bob]) await person.goTo("Chat");
  await hers.create("side");
  await his.open("general");

  await test.step("counts rise while one looks elsewhere", async () => {
    await his.say("nobody in particular");
    await expect(hers.row("general")).toContainText("1 unread message");
    await his.composer.fill("hey @an");
    await expect(bob.page.getByRole("option", { name: /Ann/ })).toBeVisible();
    await his.composer.press("Enter");
    await his.composer.pressSequentially("look");
    await his.composer.press("Enter");
    await expect(hers.row("general")).toContainText(/1 mention/);
    await expect(ann.page).toHaveTitle(/^\(1\) /);
  });

  await test.step("they are gone once one has looked, and the line stays where it was", async () => {
    await hers.open("general");
    await expect(hers.messages.getByText("New", { exact: true })).toBeVisible();
    await expect(said(hers, "look").getByRole("button", { name: "@Ann" })).toBeVisible();
    await expect(hers.row("general")).not.toContainText("unread");
    await expect(ann.page).not.toHaveTitle(/^\(/);
    await expect(hers.messages.getByText("New", { exact: true })).toBeVisible();
  });

  await test.step("and they come back when one wants them back", async () => {
    await act(hers, "look", "Mark unread from here");
    await expect(hers.row("general")).toContainText(/1 (unread|mention)/);
  });
});

test("chat_04: a command opens a direct channel and sends; an unknown one keeps its text", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const person of [ann, bob]) await person.goTo("Chat");
  await hers.open("general");

  await hers.composer.fill("/w bob are you there?");
  await hers.composer.press("Enter");
  await expect(said(hers, "are you there?")).toBeVisible();
  await expect(ann.page.getByRole("heading", { name: "Bob", level: 2 })).toBeVisible();
  await expect(his.row("Ann")).toContainText(/1 (unread|mention)/);
  await his.open("Ann");
  await his.say("right here");
  await expect(said(hers, "right here")).toBeVisible();

  await hers.composer.fill("/wisper bob hi");
  await hers.composer.press("Enter");
  await expect(ann.page.getByText(/There is no such command/)).toBeVisible();
  await expect(hers.composer).toHaveValue("/wisper bob hi");
  await hers.composer.fill("//shrug is a command");
  await hers.composer.press("Enter");
  await expect(said(his, "/shrug is a command")).toBeVisible();
});

test("chat_03: an answer leads to what it answers, also when that is loaded already, and a second time", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.open("general");
  await hers.say("what shall we do?");
  await many(hers);
  await hers.messages.evaluate((feed) => feed.scrollTo(0, 0));
  await act(hers, "what shall we do?", "Reply");
  await hers.say("nothing at all");
  const question = hers.messages.getByText("what shall we do?", { exact: true }).first();
  const answer = said(hers, "nothing at all");
  for (let time = 0; time < 2; time += 1) {
    await expect(answer).toBeInViewport();
    await answer.getByRole("button", { name: /Ann what shall we do/ }).click();
    await expect(said(hers, "what shall we do?")).toHaveAttribute("data-marked", "true");
    await expect(question).toBeInViewport();
    await expect(said(hers, "what shall we do?")).not.toHaveAttribute("data-marked");
    await ann.page.getByRole("button", { name: "To the latest" }).click();
  }
});

test("chat_10: what came while one looked elsewhere is counted above, and led to", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const [person, room] of [[ann, hers] as const, [bob, his] as const]) {
    await person.goTo("Chat");
    await room.open("general");
  }
  // Her page is in sight, and another program has the focus.
  await ann.page.evaluate(() => {
    document.hasFocus = () => false;
    window.dispatchEvent(new Event("blur"));
  });
  await many(his);
  await expect(said(hers, "line 40.")).toBeInViewport();
  const bar = ann.page.getByRole("button", { name: /^40 new messages \d/ });
  await bar.click();
  await expect(hers.messages.getByText("New", { exact: true })).toBeInViewport();
  await expect(said(hers, "line 1.")).toBeInViewport();
  await expect(bar).toBeHidden();
});
