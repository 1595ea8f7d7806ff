/** What was said is packed by the owner, kept as a file, and taken in by another server. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

const BINARY =
  process.env.HUBBUB_BINARY ?? fileURLToPath(new URL("../../../target/debug/hubbub", import.meta.url));

/** Runs `hubbub import` on a server of its own, and gives what it printed. */
async function takeIn(archive: string, folder: string): Promise<string> {
  const words = ["import", archive, "--data-dir", join(folder, "data")];
  return (await promisify(execFile)(BINARY, words, { cwd: folder })).stdout;
}

test("chat_11: an owner packs the server, keeps the file, and another server takes it in once", async ({
  arrive,
  server,
}, info) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const { page } = ann;
  const room = new ChatRoom(page);
  await ann.goTo("Chat");
  await room.create("plans");
  await room.say("Lunch at noon");

  await page.goto(`${server.url}/admin/exports`);
  await page.getByRole("button", { name: "New export" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New export" });
  await dialog.getByLabel("With private channels of others").check();
  await page.screenshot({ path: info.outputPath("dialog.png"), animations: "disabled" });
  await dialog.getByRole("button", { name: "Start the export" }).click();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  await page.screenshot({ path: info.outputPath("list.png"), animations: "disabled" });

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const archive = await (await download).path();
  // The names of entries stand in a ZIP file as they are.
  const bytes = await readFile(archive);
  for (const name of ["manifest.json", "people.jsonl", "messages.jsonl", "log.jsonl", "html/index.html"]) {
    expect(bytes.includes(name), name).toBe(true);
  }

  const folder = await mkdtemp(join(tmpdir(), "hubbub-import-"));
  try {
    expect(await takeIn(archive, folder)).toMatch(/^2 channels, 1 messages, 0 files came in\./);
    expect(await takeIn(archive, folder)).toMatch(/2 channels were here already/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
