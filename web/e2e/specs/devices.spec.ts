/** One person, two devices: what is read, begun and chosen on one is so on the other. */
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";
import { Person } from "../support/person";

/** How long the other device may take, in milliseconds. */
const SOON = 2_000;

test("chat_10: read marks, drafts and settings are the same on two devices", async ({
  arrive,
  browser,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.create("news");

  const context = await browser.newContext();
  const page = await context.newPage();
  await Person.prepare(page);
  const phone = new Person("Ann", page, context);
  await phone.login(server.url, "ann");
  const onPhone = new ChatRoom(page);
  await phone.goTo("Chat");
  await onPhone.open("news");
  await hers.create("elsewhere");

  await test.step("a draft goes along", async () => {
    await onPhone.composer.fill("a thought that is not finis");
    await hers.open("news");
    await expect(hers.composer).toHaveValue("a thought that is not finis", { timeout: SOON });
    await onPhone.composer.fill("");
  });

  await test.step("what is read on one is read on the other", async () => {
    await hers.open("elsewhere");
    await page.goto(`${server.url}/people`);
    await bob.goTo("Chat");
    await new ChatRoom(bob.page).open("news");
    await new ChatRoom(bob.page).say("read all about it");
    await expect(hers.row("news")).toContainText("1 unread message");
    await phone.goTo("Chat");
    await onPhone.open("news");
    await expect(hers.row("news")).not.toContainText("unread", { timeout: 2 * SOON });
  });

  await test.step("the accent is the account's", async () => {
    const accent = (at: typeof page) =>
      at.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue("--mantine-color-iris-6"),
      );
    const before = await accent(page);
    await ann.page.goto(`${server.url}/settings/appearance`);
    await ann.page.getByRole("button", { name: "Accent 3" }).click();
    await expect.poll(() => accent(page), { timeout: SOON }).not.toBe(before);
    expect(await accent(page)).toBe(await accent(ann.page));
  });

  await test.step("and what changed while one was away is there when it is back", async () => {
    await context.setOffline(true);
    await ann.page.getByRole("button", { name: "Accent 1" }).click();
    await hers.page.goto(`${server.url}/chat`);
    await hers.open("elsewhere");
    await hers.composer.fill("begun while the other was away");
    await context.setOffline(false);
    await onPhone.open("elsewhere");
    await expect(onPhone.composer).toHaveValue("begun while the other was away");
  });
  await context.close();
});
