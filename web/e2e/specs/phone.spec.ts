/** The chat on a phone: one pane at a time, and the back button goes back. */
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
