/** Files: what one attaches is seen by those who may read it. */
import { deflateSync } from "node:zlib";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

/** A PNG of one colour. */
function picture(width: number, height: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value >>> 0;
  });
  const sum = (bytes: Buffer) => {
    let value = 0xffffffff;
    for (const byte of bytes) value = (table[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
    return (value ^ 0xffffffff) >>> 0;
  };
  const chunk = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(sum(named), 4);
    return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x6d)]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

test("chat_08: pictures and documents are attached, shown and opened", async ({ arrive, server }) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const bob = await arrive("Bob");
  const [hers, his] = [new ChatRoom(ann.page), new ChatRoom(bob.page)];
  for (const [person, room] of [[ann, hers] as const, [bob, his] as const]) {
    await person.goTo("Chat");
    await room.open("general");
  }
  const files = [
    { name: "sunset.png", mimeType: "image/png", buffer: picture(320, 200) },
    { name: "plan <b>.txt", mimeType: "text/html", buffer: Buffer.from("first this, then that") },
  ];

  await test.step("what is attached can be taken away again before it is sent", async () => {
    await ann.page.locator("input[type=file]").setInputFiles(files);
    const list = ann.page.getByRole("list", { name: "Attached files" });
    await expect(list.getByRole("button", { name: /^Remove / })).toHaveCount(2);
    await list.getByRole("button", { name: "Remove sunset.png" }).click();
    await expect(list.getByRole("listitem")).toHaveCount(1);
    await ann.page.locator("input[type=file]").setInputFiles(files.slice(0, 1));
    await expect(list.getByRole("button", { name: /^Remove / })).toHaveCount(2);
  });

  await test.step("the other sees the picture in the room that was kept for it", async () => {
    await hers.composer.fill("look at this");
    await hers.composer.press("Enter");
    await expect(ann.page.getByRole("list", { name: "Attached files" })).toBeHidden();
    const shown = his.messages.getByRole("button", { name: "Open sunset.png" });
    const image = shown.getByRole("img");
    await expect(image).toBeVisible();
    await expect.poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBeGreaterThan(0);
    expect(await shown.boundingBox()).toMatchObject({ width: 320, height: 200 });
    await shown.click();
    await expect(bob.page.getByRole("dialog").getByRole("img", { name: "sunset.png" })).toBeVisible();
    await bob.page.keyboard.press("Escape");
  });

  await test.step("a document is downloaded under its name, and never shown as a page", async () => {
    const download = bob.page.waitForEvent("download");
    await his.messages.getByRole("link", { name: /^Download plan/ }).click();
    expect((await download).suggestedFilename()).toMatch(/^plan .*\.txt$/);
  });
  for (const person of [ann, bob]) expect(person.complaints.all).toEqual([]);
});
