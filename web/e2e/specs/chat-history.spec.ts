/** Much to read: a channel of 100,000 messages. */
import type { Page } from "@playwright/test";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";
import { fillChannel, idOf } from "../support/history.mjs";

const COUNT = 100_000;
/** So far back one scrolls by hand. */
const BACK = 3_000;

/** What one saw on the way. */
interface Journey {
  /** The number of the oldest message that was in sight. */
  oldest: number;
  /** Moments without a message in sight. */
  blank: number;
  /** Most rows at a time. */
  rows: number;
  /** How far a row moved at most that should have stood still, in pixels. */
  jumped: number;
}

/** Scrolls up, a step a frame, until a message that old is in sight. */
const scrollBack = (page: Page, until: number): Promise<Journey> =>
  page.getByRole("feed").evaluate(async (feed, goal) => {
    const journey = { oldest: Number.POSITIVE_INFINITY, blank: 0, rows: 0, jumped: 0 };
    const step = 240;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const inSight = () => {
      const { top, bottom } = feed.getBoundingClientRect();
      const rows = [...feed.querySelectorAll<HTMLElement>("article[data-key]")];
      journey.rows = Math.max(journey.rows, rows.length);
      return rows.filter((row) => {
        const box = row.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
      });
    };
    const deadline = performance.now() + 90_000;
    while (journey.oldest > goal && performance.now() < deadline) {
      const before = inSight();
      if (before.length === 0) journey.blank += 1;
      const number = /message (\d+)/.exec(before[0]?.textContent ?? "")?.[1];
      if (number) journey.oldest = Math.min(journey.oldest, Number(number));
      const held = before[Math.floor(before.length / 2)];
      const place = held?.getBoundingClientRect().top ?? 0;
      feed.scrollTop -= step;
      await frame();
      await frame();
      const moved = held?.isConnected ? held.getBoundingClientRect().top - place : 0;
      // Up to a step it moves down, at the upper edge less; what comes above it must not move it any further.
      journey.jumped = Math.max(journey.jumped, moved - step, -moved);
    }
    return journey;
  }, until);

/** Bytes that the page's script holds, once what is not needed is gone. */
async function held(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

test("chat_12: 100,000 messages are read back without a gap, and the page stays small", async ({
  arrive,
  server,
}, info) => {
  test.setTimeout(240_000);
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const { page } = ann;
  const hers = new ChatRoom(page);
  await ann.goTo("Chat");
  await hers.create("annals");
  const address = page.url();
  await hers.row("general").click();
  await fillChannel(server, { channel: "annals", author: "ann", count: COUNT });
  await page.reload();
  await expect(hers.row("annals")).toBeVisible();

  await test.step("the first screen takes few requests", async () => {
    // What the reload itself still asks for is not of this channel.
    const channel = new URL(address).pathname.split("/").at(-1) ?? address;
    const asked: string[] = [];
    page.on("request", (request) => request.url().includes(channel) && asked.push(request.url()));
    const begun = Date.now();
    await hers.open("annals");
    await expect(hers.messages.getByText(`message ${COUNT}`, { exact: true })).toBeVisible();
    info.annotations.push({ type: "opened", description: `${Date.now() - begun} ms` });
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  await test.step("thousands of messages back, there is always something in sight, and it stands still", async () => {
    const before = await held(page);
    const journey = await scrollBack(page, COUNT - BACK);
    const grown = (await held(page)) - before;
    info.annotations.push({ type: "journey", description: JSON.stringify({ ...journey, grown }) });
    expect(journey.oldest).toBeLessThanOrEqual(COUNT - BACK);
    expect(journey.blank).toBe(0);
    expect(journey.rows).toBeLessThanOrEqual(150);
    expect(journey.jumped).toBeLessThanOrEqual(4);
    expect(grown).toBeLessThan(24 * 1024 * 1024);
  });

  await test.step("the oldest message is one jump away, and so is the newest", async () => {
    await page.goto(`${address}/${idOf(1)}`);
    const oldest = hers.messages.getByRole("article").filter({ hasText: /^.*message 1$/ });
    await expect(oldest).toBeInViewport();
    await expect(hers.messages.getByText("This is the very beginning of #annals.")).toBeVisible();
    await page.getByRole("button", { name: "To the latest" }).click();
    await expect(hers.messages.getByText(`message ${COUNT}`, { exact: true })).toBeInViewport();
  });
});
