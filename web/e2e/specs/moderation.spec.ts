/** Keeping order: who is muted or banned notices at once, and everything is written down. */
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";
import { Person } from "../support/person";

test("chat_05: a banned person's open page is cut at once, and they cannot come back", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  bob.complaints.expect(/401|403|WebSocket/);
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  await ann.goTo("Chat");
  await hers.create("square");
  await bob.goTo("Chat");
  await his.open("square");
  await his.say("something rude");

  await test.step("muted, one reads but does not write", async () => {
    await ann.page.goto(`${ann.page.url()}?panel=members`);
    await hers.panel("Members").getByRole("link", { name: /Bob/ }).click();
    await hers.panel("Profile").getByRole("button", { name: "Moderate Bob" }).click();
    await ann.page.getByRole("menuitem", { name: "Mute", exact: true }).click();
    await ann.page.getByRole("dialog", { name: "Mute Bob?" }).getByRole("button", { name: "Mute" }).click();
    await expect(ann.page.getByText("Bob is muted")).toBeVisible();
    await expect(bob.page.getByText(/^You cannot write until/)).toBeVisible();
    await expect(his.composer).toBeHidden();
    await hers.say("still readable");
    await expect(his.messages.getByText("still readable")).toBeVisible();
  });

  await test.step("banned, the open page ends", async () => {
    await hers.panel("Profile").getByRole("button", { name: "Moderate Bob" }).click();
    await ann.page.getByRole("menuitem", { name: "Ban", exact: true }).click();
    await ann.page.getByRole("dialog", { name: "Ban Bob?" }).getByRole("button", { name: "Ban" }).click();
    await expect(bob.page.getByRole("button", { name: "Log in" })).toBeVisible({ timeout: 5_000 });
    await bob.page.getByLabel("Handle or e-mail").fill("bob");
    await bob.page.getByLabel("Password", { exact: true }).fill(Person.PASSWORD);
    await bob.page.getByRole("button", { name: "Log in" }).click();
    await expect(bob.page.getByText("You are banned from this server.")).toBeVisible();
  });

  await test.step("all of it is in the audit log", async () => {
    await ann.page.goto(`${server.url}/admin/audit`);
    const log = ann.page.getByRole("listitem");
    await expect(log.filter({ hasText: "Ann" }).filter({ hasText: "banned Bob" })).toBeVisible();
    await expect(log.filter({ hasText: "muted Bob" })).toBeVisible();
    await expect(log.filter({ hasText: "made the channel square" })).toBeVisible();
  });
});

test("chat_05: the admin says what members may do", async ({ arrive, server }) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  await ann.page.goto(`${server.url}/admin/policies`);
  await ann.page.getByLabel("Make private channels").uncheck({ force: true });
  await expect(ann.page.getByLabel("Make private channels")).not.toBeChecked();

  const his = new ChatRoom(bob.page);
  await bob.goTo("Chat");
  await bob.page.reload();
  await bob.page.getByRole("button", { name: "New", exact: true }).click();
  await bob.page.getByRole("menuitem", { name: "New channel" }).click();
  await expect(bob.page.getByRole("dialog").getByLabel("Private")).toBeDisabled();
  await bob.page.keyboard.press("Escape");
  await his.create("open-to-all");
});

test("chat_05: a reported message is settled by who keeps order", async ({ arrive, server }) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const chiara = await arrive("Chiara");
  const [his, hers] = [new ChatRoom(bob.page), new ChatRoom(chiara.page)];
  await bob.goTo("Chat");
  await his.open("general");
  await his.say("buy my pills");
  await chiara.goTo("Chat");
  await hers.open("general");
  await hers.messages.getByText("buy my pills").hover();
  await chiara.page.getByRole("button", { name: "More" }).first().click();
  await chiara.page.getByRole("menuitem", { name: /report/i }).click();
  const report = chiara.page.getByRole("dialog");
  await report.getByRole("textbox").fill("spam");
  await report.getByRole("button", { name: "Report" }).click();

  await ann.page.goto(`${server.url}/admin/reports`);
  const card = ann.page.getByRole("listitem").filter({ hasText: "buy my pills" });
  await expect(card).toContainText("Chiara reported a message of Bob in general");
  await expect(card).toContainText("spam");
  await card.getByRole("button", { name: "Delete the message" }).click();
  const sure = ann.page.getByRole("dialog", { name: "Delete this message of Bob?" });
  await sure.getByRole("button", { name: "Delete the message" }).click();
  await expect(card).toBeHidden();
  await expect(his.messages.getByText("buy my pills")).toBeHidden();
});

test("chat_05: a word that may not be said is refused, in plain words", async ({ arrive, server }) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  await ann.page.goto(`${server.url}/admin/filters`);
  await ann.page.getByLabel("Word", { exact: true }).fill("gibberish");
  await ann.page.getByRole("button", { name: "Add" }).click();
  await expect(ann.page.getByRole("button", { name: "Remove gibberish" })).toBeVisible();

  const his = new ChatRoom(bob.page);
  await bob.goTo("Chat");
  await his.open("general");
  await his.composer.fill("what gibberish");
  await bob.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(bob.page.getByText("This server does not allow some of these words.")).toBeVisible();
  await his.say("what nonsense");

  await ann.page.getByRole("button", { name: "Remove gibberish" }).click();
  await expect(ann.page.getByText("No word is filtered")).toBeVisible();
  await his.say("now gibberish is fine");
});
