/** What was said is found again. */
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

test("chat_07: what was said is found, and opens where it was said", async ({ arrive, server }) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.open("general");
  for (const text of ["the needle is here", "and some hay", "Коты любят молоко"]) await hers.say(text);
  await ann.page.getByRole("button", { name: "Search", exact: true }).click();
  const field = ann.page.getByRole("searchbox", { name: "Search messages" });
  const results = ann.page.getByRole("list", { name: "Results" });

  await field.fill("needles");
  await expect(results.getByRole("listitem")).toHaveCount(1);
  await expect(results.locator("mark")).toHaveText("needle");
  await field.fill("кот from:me in:#general");
  await expect(results.getByRole("listitem")).toContainText("Коты");
  await field.fill("-only");
  await expect(ann.page.getByText("Say what to look for, and not only what not.")).toBeVisible();
  await field.fill('"some hay"');
  await results.getByRole("link").click();
  await expect(ann.page).toHaveURL(/\/chat\/[\w-]+\/[\w-]+\?/);
  await expect(hers.messages.getByRole("article").filter({ hasText: "some hay" })).toHaveAttribute(
    "data-marked",
    "true",
  );
});
