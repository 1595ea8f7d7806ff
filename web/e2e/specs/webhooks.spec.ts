/** Programs that speak as they do to Slack and to Discord send to an address made here. */
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import type { Page, TestInfo } from "@playwright/test";
import { ChatRoom } from "../support/chat";
import { test as base, expect, SETTINGS } from "../support/fixtures";
import { HubbubServer } from "../support/server.mjs";

/** A server that may ask programs of this machine, and gives up what it is refused. */
const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
  server: async ({}, use, info) => {
    const hooks = { allow: ["127.0.0.1/32"], attempts: 1, poll: "100ms" };
    const server = await HubbubServer.start({ ...SETTINGS, hooks });
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.output });
    await server.dispose();
  },
});

/** A picture of one point. */
const POINT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A program of somebody else: has a picture, and takes what it is told as `status` says. */
class Program {
  status = 204;
  readonly told: { event: string; signature: string | undefined }[] = [];
  pictures = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Program> {
    const server = createServer((request, response) => {
      if (request.method === "GET") {
        program.pictures += 1;
        response.writeHead(200, { "content-type": "image/png" }).end(POINT);
        return;
      }
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        const signature = request.headers["webhook-signature"]?.toString();
        program.told.push({ event: JSON.parse(body).type, signature });
        response.writeHead(program.status).end();
      });
    });
    const program = new Program(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return program;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

/** What a program for Slack sends. */
const SLACK = {
  username: "Jenkins",
  icon_emoji: ":construction_worker:",
  text: "Build <https://ci.example.org/412|#412> of *main* failed, see `make test` :boom: &lt;b&gt;",
  attachments: [
    {
      fallback: "Build failed",
      color: "danger",
      author_name: "ann",
      title: "Tests",
      title_link: "https://ci.example.org/412/tests",
      text: "3 of _1,204_ failed",
      fields: [
        { title: "Branch", value: "main", short: true },
        { title: "Took", value: "4 min", short: true },
        { title: "First fault", value: "`parser::quotes`", short: false },
      ],
      footer: "ci.example.org",
    },
  ],
};

/** What a program for Discord sends. */
const DISCORD = {
  username: "Release Bot",
  content: "**v1.4.0** is out, @everyone",
  allowed_mentions: { parse: [] },
  embeds: [
    {
      title: "Release notes",
      url: "https://example.org/releases/1.4.0",
      description: "Faster *search*, and:\n- quieter calls\n- fewer faults",
      color: 0x3ba55c,
      author: { name: "octocat" },
      fields: [
        { name: "Commits", value: "42", inline: true },
        { name: "Authors", value: "7", inline: true },
      ],
      footer: { text: "example.org" },
      timestamp: "2026-03-04T05:06:07.000Z",
    },
  ],
};

/** Sends as integrations do; the status and the body of the answer. */
async function curl(url: string, body: unknown): Promise<string> {
  const data = ["-H", "Content-Type: application/json", "-d", JSON.stringify(body)];
  return (await promisify(execFile)("curl", ["-sS", "-w", "\n%{http_code}", ...data, url])).stdout;
}

async function makeAddress(page: Page, channel: string): Promise<string> {
  await page.getByRole("button", { name: "New address" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New address" });
  await dialog.getByLabel("Name").fill("CI");
  await dialog.getByRole("combobox", { name: "Channel" }).click();
  await page.getByRole("option", { name: `#${channel}` }).click();
  await dialog.getByRole("button", { name: "Make the address" }).click();
  const made = page.getByRole("dialog", { name: "The address is ready" });
  const address = await made.getByLabel("Address", { exact: true }).inputValue();
  await made.getByRole("button", { name: "I have kept it" }).click();
  return address;
}

/** Pictures of what is seen, in both themes. */
async function shoot(page: Page, name: string, info: TestInfo): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: info.outputPath(`${name}-${colorScheme}.png`), animations: "disabled" });
  }
}

test("chat_09: what programs send to Slack and to Discord appears on an open page", async ({
  arrive,
  server,
}, info) => {
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const { page } = ann;
  const room = new ChatRoom(page);
  await ann.goTo("Chat");
  await room.create("builds");
  await page.goto(`${server.url}/admin/webhooks`);
  const address = await makeAddress(page, "builds");
  expect(address).toContain("/api/v1/hooks/");

  const bob = await arrive("Bob");
  const his = new ChatRoom(bob.page);
  await bob.goTo("Chat");
  await his.open("builds");

  await test.step("Slack: name, text and card", async () => {
    expect(await curl(address, SLACK)).toBe("ok\n200");
    const slack = his.messages.getByRole("article").filter({ hasText: "Jenkins" });
    await expect(slack.getByText("Webhook", { exact: true })).toBeVisible();
    await expect(slack.getByRole("link", { name: "#412" })).toHaveAttribute(
      "href",
      "https://ci.example.org/412",
    );
    await expect(slack.locator("strong", { hasText: "main" })).toBeVisible();
    await expect(slack.locator("code", { hasText: "make test" })).toBeVisible();
    await expect(slack).toContainText("<b>");
    await expect(slack.getByRole("link", { name: "Tests" })).toBeVisible();
    await expect(slack.locator("em", { hasText: "1,204" })).toBeVisible();
    await expect(slack.locator("dt")).toHaveText(["Branch", "Took", "First fault"]);
    await expect(slack.locator("dd")).toHaveText(["main", "4 min", "parser::quotes"]);
  });

  await test.step("Discord: name, text and card, and nobody is called who must not be", async () => {
    const program = await Program.start();
    const avatar = `http://${program.host}/octocat.png`;
    expect(await curl(address, { ...DISCORD, avatar_url: avatar })).toBe("\n204");
    const discord = his.messages.getByRole("article").filter({ hasText: "Release Bot" });
    await expect(discord.locator("strong", { hasText: "v1.4.0" })).toBeVisible();
    await expect(discord).toContainText("@everyone");
    await expect(discord.getByRole("link", { name: "Release notes" })).toHaveAttribute(
      "href",
      "https://example.org/releases/1.4.0",
    );
    await expect(discord.getByRole("listitem")).toHaveText(["quieter calls", "fewer faults"]);
    await expect(discord.locator("dd")).toHaveText(["42", "7"]);
    await expect(discord).toContainText("octocat");
    // Its picture was fetched by the server, once; the page asks nobody else.
    await expect(discord.locator("img")).toHaveAttribute("src", /^\/api\/v1\/hook-pictures\//);
    await expect
      .poll(() => discord.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBe(256);
    expect(await curl(address, { content: "once more", username: "Release Bot", avatar_url: avatar })).toBe(
      "\n204",
    );
    await expect(his.messages.getByText("once more")).toBeVisible();
    expect(program.pictures).toBe(1);
    await program.end();
  });

  await test.step("what cannot be read is answered as there", async () => {
    expect(await curl(address, { text: "" })).toBe("no_text\n400");
    expect(
      await curl(
        address.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
        SLACK,
      ),
    ).toBe("no_service\n404");
  });

  await shoot(bob.page, "messages", info);
});

test("chat_09: an address is tried at will, and what was given up is counted and tried again", async ({
  arrive,
  server,
}, info) => {
  const program = await Program.start();
  const ann = await arrive("Ann", { invitation: await server.adminInvitation() });
  const { page } = ann;
  await page.goto(`${server.url}/admin/webhooks`);
  await page.getByText("Outgoing", { exact: true }).click();
  await page.getByRole("button", { name: "New webhook" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByLabel("Address of the program").fill(`http://${program.host}/hook`);
  await dialog.getByRole("button", { name: "Make the webhook" }).click();
  await page.getByRole("button", { name: "I have kept it" }).click();

  const row = page.getByRole("listitem").filter({ hasText: program.host });
  const act = async (item: string) => {
    await row.getByRole("button", { name: `Actions for ${program.host}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };

  await test.step("a test is signed, and its answer is shown", async () => {
    await act("Send a test");
    await expect(page.getByText(`${program.host} took the test: 204`)).toBeVisible();
    expect(program.told[0]?.event).toBe("webhook.test");
    expect(program.told[0]?.signature).toMatch(/^v1,/);
    program.status = 500;
    await act("Send a test");
    await expect(page.getByText(`${program.host} did not take the test: 500`)).toBeVisible();
  });

  await test.step("what is given up is counted, and can be tried again", async () => {
    await page.goto(`${server.url}/chat`);
    const room = new ChatRoom(page);
    await room.open("general");
    await room.say("is anybody told of this?");
    await expect.poll(() => program.told.map(({ event }) => event)).toContain("message.created");
    await page.goto(`${server.url}/admin/webhooks`);
    await page.getByText("Outgoing", { exact: true }).click();
    await expect(row.getByText("1 given up", { exact: true })).toBeVisible();
    await shoot(page, "given-up", info);
    program.status = 204;
    await act("Deliveries");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText("It is tried again")).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await expect(row.getByText("1 given up", { exact: true })).toBeHidden();
  });
  await program.end();
});
