/** Channels, who is in them, and the ways there. */
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

test("chat_03: a channel is made, changed, archived, put in order and deleted", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  await ann.goTo("Chat");
  await bob.goTo("Chat");

  await test.step("everybody sees a new one at once", async () => {
    await hers.create("Plans for spring", { topic: "What comes next" });
    await expect(ann.page.getByText("What comes next")).toBeVisible();
    await expect(his.row("plans-for-spring")).toBeVisible();
  });

  await test.step("its name and topic change for everybody", async () => {
    await his.open("plans-for-spring");
    await hers.act("Edit the channel");
    const dialog = ann.page.getByRole("dialog", { name: "Edit plans-for-spring" });
    await dialog.getByLabel("Name").fill("roadmap");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(bob.page.getByRole("heading", { name: "roadmap", level: 2 })).toBeVisible();
  });

  await test.step("categories hold channels, in the order that was saved", async () => {
    await hers.create("ideas");
    await ann.page.getByRole("button", { name: "New", exact: true }).click();
    await ann.page.getByRole("menuitem", { name: "New category" }).click();
    const make = ann.page.getByRole("dialog", { name: "New category" });
    await make.getByLabel("Name").fill("Work");
    await make.getByRole("button", { name: "Make the category" }).click();
    await expect(make).toBeHidden();
    await ann.page.getByRole("button", { name: "New", exact: true }).click();
    await ann.page.getByRole("menuitem", { name: "Arrange channels" }).click();
    const arrange = ann.page.getByRole("dialog", { name: "Arrange channels" });
    const work = arrange.getByRole("region", { name: "Work" });
    // Down until it is over the edge of the channels without a category.
    for (let move = 0; move < 5 && (await work.getByText("ideas").count()) === 0; move += 1) {
      await arrange.getByRole("button", { name: "Move ideas down" }).click();
    }
    await arrange.getByRole("button", { name: "Save" }).click();
    await expect(
      his.list.getByRole("region", { name: "Work" }).getByRole("link", { name: "ideas" }),
    ).toBeVisible();
  });

  await test.step("they are dragged into place, or moved by keys", async () => {
    const work = hers.list.getByRole("region", { name: "Work" });
    await hers.row("roadmap").dragTo(work.getByRole("link", { name: "ideas" }), {
      targetPosition: { x: 40, y: 4 },
    });
    const order = (room: ChatRoom) =>
      room.list.getByRole("region", { name: "Work" }).getByRole("link").allTextContents();
    await expect.poll(() => order(his)).toEqual(["roadmap", "ideas"]);
    await hers.row("roadmap").focus();
    await ann.page.keyboard.press("Control+Shift+ArrowDown");
    await expect.poll(() => order(his)).toEqual(["ideas", "roadmap"]);
  });

  await test.step("nobody writes into an archived one, and it leaves the list", async () => {
    await hers.open("roadmap");
    await hers.act("Archive");
    await expect(his.composer).toBeHidden();
    await expect(bob.page.getByText("Archived").first()).toBeVisible();
  });

  await test.step("deleting asks for the name, and takes it away from everybody", async () => {
    await hers.act("Delete");
    const sure = ann.page.getByRole("dialog", { name: "Delete roadmap?" });
    await expect(sure.getByRole("button", { name: "Delete the channel" })).toBeDisabled();
    await sure.getByRole("textbox").fill("roadmap");
    await sure.getByRole("button", { name: "Delete the channel" }).click();
    await expect(bob.page.getByRole("heading", { name: "This channel is not here" })).toBeVisible();
    await expect(hers.row("roadmap")).toBeHidden();
  });
});

test("chat_03: a private channel is seen by those only who were added or came by a link", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const chiara = await arrive("Chiara");
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await bob.goTo("Chat");
  await hers.create("reviews", { private: true });
  const address = ann.page.url();

  await bob.page.goto(address);
  await expect(bob.page.getByRole("heading", { name: "This channel is not here" })).toBeVisible();

  await hers.act("Add people");
  const dialog = ann.page.getByRole("dialog", { name: "Add people to reviews" });
  await dialog.getByRole("checkbox", { name: /Bob/ }).check();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(bob.page.getByRole("heading", { name: "reviews", level: 2 })).toBeVisible();

  await hers.act("Invitation links");
  const links = ann.page.getByRole("dialog", { name: "Invitation links to reviews" });
  await links.getByRole("button", { name: "Make a link" }).click();
  const link = await links.getByLabel("Link", { exact: true }).inputValue();
  await ann.page.keyboard.press("Escape");
  await chiara.page.goto(link);
  await chiara.page.getByRole("button", { name: "Join" }).click();
  await expect(chiara.page.getByRole("heading", { name: "reviews", level: 2 })).toBeVisible();

  const members = await hers.show("Members");
  await expect(members.getByRole("link", { name: /Chiara/ })).toBeVisible();
  await members.getByRole("button", { name: "Actions for Chiara" }).click();
  await ann.page.getByRole("menuitem", { name: "Remove from the channel" }).click();
  await ann.page
    .getByRole("dialog", { name: "Remove Chiara from reviews?" })
    .getByRole("button", { name: "Remove from the channel" })
    .click();
  await expect(chiara.page.getByRole("heading", { name: "This channel is not here" })).toBeVisible();
});

test("chat_04: people write to each other, alone and in a small group", async ({ arrive }) => {
  const ann = await arrive("Ann");
  const bob = await arrive("Bob");
  const chiara = await arrive("Chiara");
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  await ann.goTo("Chat");
  await bob.goTo("Chat");

  await ann.page.getByRole("button", { name: "New", exact: true }).click();
  await ann.page.getByRole("menuitem", { name: "New message" }).click();
  const dialog = ann.page.getByRole("dialog", { name: "New message" });
  await dialog.getByRole("checkbox", { name: /Bob/ }).check();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(ann.page.getByRole("heading", { name: "Bob", level: 2, exact: true })).toBeVisible();
  await hers.say("Have you got a minute?");
  await expect(his.row("Ann")).toContainText("1 mention");
  await his.open("Ann");
  await expect(his.messages.getByText("Have you got a minute?")).toBeVisible();
  await expect(his.row("Ann")).not.toContainText("mention");

  await ann.page.getByRole("button", { name: "New", exact: true }).click();
  await ann.page.getByRole("menuitem", { name: "New message" }).click();
  for (const name of ["Bob", "Chiara"])
    await dialog.getByRole("checkbox", { name: new RegExp(name) }).check();
  await dialog.getByRole("button", { name: "Start" }).click();
  await expect(ann.page.getByRole("heading", { name: "Bob, Chiara", level: 2 })).toBeVisible();
  await hers.say("All three of us");
  await chiara.goTo("Chat");
  await expect(new ChatRoom(chiara.page).row("Ann, Bob")).toBeVisible();

  await chiara.goTo("People");
  await chiara.page.getByRole("list", { name: "People" }).getByRole("link", { name: /Bob/ }).click();
  await chiara.page.getByRole("button", { name: "Message", exact: true }).click();
  await expect(chiara.page.getByRole("heading", { name: "Bob", level: 2, exact: true })).toBeVisible();
});

test("chat_03: the palette goes to a channel, and the keyboard from one to the next", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.create("alpha");
  await hers.create("beta");
  await ann.page.keyboard.press("Control+k");
  await ann.page.getByRole("combobox", { name: "Go anywhere" }).fill("alph");
  await ann.page.keyboard.press("Enter");
  await expect(ann.page.getByRole("heading", { name: "alpha", level: 2 })).toBeVisible();
  await ann.page.keyboard.press("Alt+ArrowDown");
  await expect(ann.page.getByRole("heading", { name: "beta", level: 2 })).toBeVisible();
  await ann.page.keyboard.press("Alt+ArrowUp");
  await expect(ann.page.getByRole("heading", { name: "alpha", level: 2 })).toBeVisible();
});

test("chat_05: a guest sees the channel they were invited to, and nothing else", async ({
  arrive,
  server,
}) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.open("general");
  await hers.say("among ourselves");
  const general = ann.page.url();
  await hers.create("visitors");
  await hers.say("welcome");
  await hers.act("Invitation links");
  const links = ann.page.getByRole("dialog", { name: "Invitation links to visitors" });
  await links.getByRole("button", { name: "Make a link" }).click();
  const link = await links.getByLabel("Link", { exact: true }).inputValue();

  await ann.page.goto(`${server.url}/admin/invites`);
  await ann.page.getByRole("button", { name: "New invitation" }).first().click();
  const make = ann.page.getByRole("dialog");
  await make.getByRole("radio", { name: /Guest/ }).check({ force: true });
  await make.getByRole("button", { name: "New invitation" }).click();
  const code = await ann.page.getByRole("dialog").getByRole("textbox").inputValue();

  const greta = await arrive("Greta", { invitation: new URL(code).searchParams.get("invite") ?? "" });
  const room = new ChatRoom(greta.page);
  await greta.goTo("Chat");
  await expect(greta.page.getByText("general")).toHaveCount(0);
  await greta.page.goto(link);
  await greta.page.getByRole("button", { name: "Join" }).click();
  await expect(room.messages.getByText("welcome")).toBeVisible();
  await room.say("thank you");
  await expect(room.list.getByRole("link")).toHaveCount(1);

  await greta.page.goto(general);
  await expect(greta.page.getByRole("heading", { name: "This channel is not here" })).toBeVisible();
  await greta.page.goto(`${server.url}/people`);
  await expect(greta.page.getByText("among ourselves")).toHaveCount(0);
});
