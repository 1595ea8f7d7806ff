/** Whatever people write is shown as text: nothing of it runs, and nothing becomes markup that was not meant. */
import type { Page } from "@playwright/test";
import { ChatRoom } from "../support/chat";
import { expect, test } from "../support/fixtures";

const RUN = "window.__ran=1";

/** Texts that would run somewhere, if they were taken for more than text. */
const PAYLOADS: readonly string[] = [
  `<script>${RUN}</script>`,
  `<SCRIPT SRC=data:,${RUN}></SCRIPT>`,
  `"><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`,
  `<img src="x" onerror="${RUN}"//`,
  `<img/src=x/onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${RUN}"><text x=20 y=20>x</text></a></svg>`,
  `<math><mtext></p><img src=x onerror=${RUN}></mtext></math>`,
  `<body onload=${RUN}>`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<video><source onerror=${RUN}></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<details open ontoggle=${RUN}>x</details>`,
  `<input autofocus onfocus=${RUN}>`,
  `<select autofocus onfocus=${RUN}>`,
  `<marquee onstart=${RUN}>x</marquee>`,
  `<form action="javascript:${RUN}"><button>x</button></form>`,
  `<a href="javascript:${RUN}">x</a>`,
  `<base href="javascript:${RUN}//">`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<link rel=stylesheet href="javascript:${RUN}">`,
  `<style>@import "javascript:${RUN}";</style>`,
  `<div style="background:url(javascript:${RUN})">x</div>`,
  `<template><script>${RUN}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<!--><img src=x onerror=${RUN}>-->`,
  `<![CDATA[<script>${RUN}</script>]]>`,
  `[x](javascript:${RUN})`,
  `[x](JaVaScRiPt:${RUN})`,
  `[x](java\tscript:${RUN})`,
  `[x](&#106;avascript:${RUN})`,
  `[x](data:text/html,<script>${RUN}</script>)`,
  `[x](vbscript:${RUN})`,
  `[x](file:///etc/passwd)`,
  `[x](https://a.b" onmouseover="${RUN})`,
  `[x](https://a.b' onmouseover='${RUN})`,
  `[<img src=x onerror=${RUN}>](https://a.b)`,
  `![x](javascript:${RUN})`,
  `![x" onerror="${RUN}](https://a.b/c.png)`,
  `<javascript:${RUN}>`,
  `<https://a.b/"onmouseover="${RUN}>`,
  `https://a.b/"onmouseover="${RUN}`,
  `https://a.b/<script>${RUN}</script>`,
  `\`<script>${RUN}</script>\``,
  `\`\`\`html\n<script>${RUN}</script>\n\`\`\``,
  `\`\`\`"><script>${RUN}</script>\nx\n\`\`\``,
  `\`\`\`js\n${RUN}\n\`\`\``,
  `> <script>${RUN}</script>`,
  `- <script>${RUN}</script>`,
  `# <script>${RUN}</script>`,
  `**<script>${RUN}</script>**`,
  `@<script>${RUN}</script>`,
  `#<script>${RUN}</script>`,
  `<@ann"><script>${RUN}</script>>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `\u202e<script>${RUN}</script>`,
  `\u0000<script>${RUN}</script>`,
  `__proto__ constructor toString`,
];

/** What the list of messages is made of. */
const ELEMENTS = new Set(
  "A ARTICLE BLOCKQUOTE BR BUTTON CODE DIV EM H3 HEADER IMG LI OL P PATH PRE S SPAN STRONG SVG TIME UL".split(
    " ",
  ),
);

/** Notes what the page's policy refused. */
const watchPolicy = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const refused: string[] = [];
    Object.assign(window, { __refused: refused });
    document.addEventListener("securitypolicyviolation", (event) => refused.push(event.blockedURI));
  });
};

/** What is in the messages that does not belong there. */
const strange = (room: ChatRoom): Promise<string[]> =>
  room.messages.evaluate(
    (feed, allowed) => {
      const found: string[] = [];
      for (const element of feed.querySelectorAll("*")) {
        const name = element.tagName.toUpperCase();
        if (!allowed.includes(name)) found.push(name);
        for (const { name: attribute, value } of element.attributes) {
          if (/^on/i.test(attribute)) found.push(`${name} ${attribute}`);
          if (attribute === "href" && !/^(https?:|mailto:|\/)/.test(value)) found.push(`${name} ${value}`);
        }
      }
      return found;
    },
    [...ELEMENTS],
  );

/** Whether something ran, or tried to. */
const ran = (page: Page) =>
  page.evaluate(() => {
    const { __ran, __refused } = window as unknown as { __ran?: number; __refused: string[] };
    return { ran: __ran ?? 0, refused: __refused };
  });

test("chat_15: nothing that somebody writes runs", async ({ arrive, server }) => {
  test.setTimeout(240_000);
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
  let authorization = "";
  const ann = await arrive("Ann", {
    invitation: await server.adminInvitation(),
    before: async ({ page }) => {
      // From the first request on: later the page may have nothing to ask.
      page.on("request", (request) => {
        authorization = request.headers().authorization ?? authorization;
      });
      await watchPolicy(page);
    },
  });
  let asked = 0;
  ann.page.on("dialog", (dialog) => {
    asked += 1;
    void dialog.dismiss();
  });
  const hers = new ChatRoom(ann.page);
  await ann.goTo("Chat");
  await hers.open("general");
  const [channel = ""] = /[\w-]{36}/.exec(ann.page.url()) ?? [];
  await expect.poll(() => authorization).not.toBe("");

  await test.step("in messages", async () => {
    for (const [at, text] of PAYLOADS.entries()) {
      const answer = await ann.page.request.post(`${server.url}/api/v1/channels/${channel}/messages`, {
        headers: { authorization },
        data: { text: `${text}\n\nend ${at}` },
      });
      // A text may be refused; shown as it is, it must not run.
      expect([201, 422]).toContain(answer.status());
    }
    await expect(hers.messages.getByText(`end ${PAYLOADS.length - 1}`, { exact: true })).toBeVisible();
    const seen = new Set<string>();
    for (let step = 0; step < 60; step += 1) {
      for (const each of await strange(hers)) seen.add(each);
      await hers.messages.hover();
      await ann.page.mouse.wheel(0, -500);
      await expect(hers.messages.getByRole("article").first()).toBeAttached();
    }
    expect([...seen]).toEqual([]);
  });

  await test.step("in a topic and in a name", async () => {
    for (const payload of PAYLOADS.slice(0, 12)) {
      await ann.page.request.patch(`${server.url}/api/v1/channels/${channel}`, {
        headers: { authorization },
        data: { topic: payload.slice(0, 200) },
      });
      await ann.page.request.patch(`${server.url}/api/v1/me`, {
        headers: { authorization },
        data: { name: payload.slice(0, 60) },
      });
    }
    await ann.page.reload();
    await expect(hers.messages.getByRole("article").first()).toBeVisible();
    expect(await strange(hers)).toEqual([]);
  });

  expect(await ran(ann.page)).toEqual({ ran: 0, refused: [] });
  expect(asked).toBe(0);
  expect(ann.complaints.all).toEqual([]);
});
