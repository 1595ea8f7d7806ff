/** What a test starts from: a server of its own, and people who come when they are asked. */
import { test as base } from "@playwright/test";
import { args, executablePath } from "../playwright.config";
import { Certificate } from "./certificate.mjs";
import { Line } from "./line";
import { Person } from "./person";
import { HubbubServer, UNLIMITED } from "./server.mjs";

/** How somebody comes. */
export interface Arrival {
  /** Comes by the server's first link, and is the admin. */
  invitation?: string;
  /** Through a line that can be cut. */
  line?: Line;
  /** To this address, when it is not the server's own. */
  url?: string;
  /** Is done before the page loads. */
  before?: (person: Person) => Promise<void>;
}

interface Fixtures {
  /** Whether the server speaks HTTPS. */
  secure: boolean;
  /** The server. */
  server: HubbubServer;
  /** A line to the network that can be cut. */
  line: Line;
  /** Somebody makes an account, and is on the page of people. */
  arrive: (name: string, arrival?: Arrival) => Promise<Person>;
  /** Ann and Bob make accounts, and each sees that the other is there. */
  meet: (ann?: Arrival, bob?: Arrival) => Promise<[Person, Person]>;
}

interface Shared {
  /** The browser trusts it. */
  certificate: Certificate;
}

/** Everybody comes from one address, and many come at once. */
export const SETTINGS = {
  accounts: { registration: "open", limits: { register_address: UNLIMITED, login_address: UNLIMITED } },
  chat: { send_rate: UNLIMITED },
};

export const test = base.extend<Fixtures, Shared>({
  secure: [false, { option: true }],

  certificate: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const certificate = await Certificate.make();
      await use(certificate);
      await certificate.dispose();
    },
    { scope: "worker" },
  ],

  launchOptions: [
    async ({ certificate }, use) => {
      await use({ executablePath, args: [...args, certificate.browserFlag] });
    },
    { scope: "worker" },
  ],

  server: async ({ secure, certificate }, use, info) => {
    const server = await HubbubServer.start(SETTINGS, { certificate: secure ? certificate : null });
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.output });
    await server.dispose();
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
  line: async ({}, use) => {
    const line = await Line.open();
    await use(line);
    await line.close();
  },

  arrive: async ({ browser, server }, use) => {
    const people: Person[] = [];
    await use(async (name, { invitation, line, url, before } = {}) => {
      const context = await browser.newContext(line ? { proxy: line.proxy } : {});
      const page = await context.newPage();
      await Person.prepare(page);
      const person = new Person(name, page, context, line ?? null);
      people.push(person);
      await before?.(person);
      await person.register(url ?? server.url, invitation);
      return person;
    });
    for (const person of people) await person.context.close();
  },

  meet: async ({ arrive }, use) => {
    await use(async (first, second) => {
      const ann = await arrive("Ann", first);
      const bob = await arrive("Bob", second);
      await ann.page.reload();
      await Promise.all([ann.sees(bob), bob.sees(ann)]);
      return [ann, bob];
    });
  },
});

export { expect } from "@playwright/test";
