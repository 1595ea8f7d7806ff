/** Nothing is lost and nothing doubled: not by a cut line, a reload, a second tab, or a server that dies. */
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

/** The texts of the list, in its order. */
const texts = (room: ChatRoom): Promise<string[]> =>
  room.messages.getByRole("article").evaluateAll((articles) =>
    articles.map((article) => {
      const text = article.querySelector("p");
      return `${article.hasAttribute("data-pending") ? "pending " : ""}${text?.textContent ?? ""}`;
    }),
  );

test("chat_03: a line that was cut leaves both with the same list", async ({ arrive, server, line }) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation(), line });
  const bob = await arrive("Bob");
  ann.complaints.expect(/WebSocket|ERR_|Failed to load/);
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const [person, room] of [[ann, hers] as const, [bob, his] as const]) {
    await person.goTo("Chat");
    await room.open("general");
  }
  await his.say("before");
  await expect(hers.messages.getByText("before")).toBeVisible();

  line.cut();
  for (const text of ["his one", "his two", "his three"]) await his.say(text);
  await his.composer.press("ArrowUp");
  await his.composer.fill("his three, changed");
  await his.composer.press("Enter");
  for (const text of ["her one", "her two"]) {
    await hers.composer.fill(text);
    await hers.composer.press("Enter");
  }
  await expect(hers.messages.locator("[data-pending]")).toHaveCount(2);
  line.mend();

  const expected = ["before", "his one", "his two", "his three, changed (edited)", "her one", "her two"];
  await expect.poll(() => texts(hers), { timeout: 40_000 }).toEqual(expected);
  await expect.poll(() => texts(his)).toEqual(expected);
  await ann.page.reload();
  await expect.poll(() => texts(hers)).toEqual(expected);
});

test("chat_03: what was written while the server was down is sent once, also after a reload", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  for (const person of [ann, bob]) person.complaints.expect(/WebSocket|ERR_|Failed to load/);
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const [person, room] of [[ann, hers] as const, [bob, his] as const]) {
    await person.goTo("Chat");
    await room.open("general");
  }
  await hers.say("first");

  await server.kill();
  for (const text of ["second", "third"]) {
    await hers.composer.fill(text);
    await hers.composer.press("Enter");
  }
  await expect(hers.messages.locator("[data-pending]")).toHaveCount(2);
  await server.launch();
  await ann.page.reload();

  const expected = ["first", "second", "third"];
  await expect.poll(() => texts(hers), { timeout: 40_000 }).toEqual(expected);
  await expect.poll(() => texts(his), { timeout: 40_000 }).toEqual(expected);
});

test("chat_03: two tabs of one person show the same", async ({ arrive, server }) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.open("general");
  const page = await ann.context.newPage();
  await page.goto(ann.page.url());
  const other = new ChatRoom(page);
  await hers.say("from the first");
  await other.say("from the second");
  await expect.poll(() => texts(hers)).toEqual(["from the first", "from the second"]);
  await expect.poll(() => texts(other)).toEqual(["from the first", "from the second"]);
});
