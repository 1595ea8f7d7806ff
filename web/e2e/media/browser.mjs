/** livekit-client in Chromium, one page for each guest. */

import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { args, executablePath } from "../support/chromium.mjs";
import { within } from "../support/wait.mjs";

const LIBRARY = fileURLToPath(
  new URL("../../node_modules/livekit-client/dist/livekit-client.umd.js", import.meta.url),
);
const SCRIPT = fileURLToPath(new URL("guest.js", import.meta.url));
/** How long a guest may take for anything it is told to do. */
const PATIENCE = 20_000;

let browser = null;

/** A page with the library in it; `call` does what guest.js knows. */
export class BrowserGuest {
  /** What the page wrote on its console. */
  console = [];

  constructor(context, page) {
    this.context = context;
    this.page = page;
    page.on("console", (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.console.push(`error: ${error.message}`));
  }

  static async open(server) {
    browser ??= await chromium.launch({ executablePath, args });
    const context = await browser.newContext({ bypassCSP: true, permissions: ["microphone", "camera"] });
    const guest = new BrowserGuest(context, await context.newPage());
    // A page of the server, since only such a page may use a microphone.
    await guest.page.goto(`${server.url}/readyz`);
    await guest.page.addScriptTag({ path: LIBRARY });
    await guest.page.addScriptTag({ path: SCRIPT });
    return guest;
  }

  call(name, ...words) {
    const done = this.page.evaluate(([what, given]) => globalThis.guest[what](...given), [name, words]);
    return within(`the page does '${name}'`, done, PATIENCE);
  }

  async close() {
    await this.context.close();
  }

  static async closeAll() {
    await browser?.close();
    browser = null;
  }
}
