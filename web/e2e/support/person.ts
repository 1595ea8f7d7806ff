/** Somebody in front of a browser: what they do, in the words of the page, and what they see. */
import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import { Complaints } from "./console";
import type { Line } from "./line";
import { connections, installProbe, type Media, media, type Path, path } from "./probe";

/** A small picture, so that several browsers fit on one machine, and the camera chosen as in a call before. */
const CHOICES = {
  "hubbub.call.quality": "test",
  "hubbub.call.preferences": JSON.stringify({ video: true }),
};

/** A person with an account and a page. */
export class Person {
  /** The password of everybody here. */
  static readonly PASSWORD = "correct horse battery staple";
  readonly complaints: Complaints;

  constructor(
    readonly name: string,
    readonly page: Page,
    readonly context: BrowserContext,
    readonly line: Line | null = null,
  ) {
    this.complaints = new Complaints(page);
  }

  /** Makes the page ready: the probe, and the choices remembered from earlier. */
  static async prepare(page: Page): Promise<void> {
    await installProbe(page);
    await page.addInitScript((choices) => {
      for (const [key, value] of Object.entries(choices))
        localStorage.getItem(key) ?? localStorage.setItem(key, value);
    }, CHOICES);
  }

  /** Makes an account by hand, and goes to the page of people. */
  async register(url: string, invitation?: string): Promise<void> {
    await this.page.goto(`${url}/register${invitation ? `?invite=${invitation}` : ""}`);
    await this.page.getByLabel("Your name").fill(this.name);
    await this.page.getByLabel("Password", { exact: true }).fill(Person.PASSWORD);
    await this.page.getByRole("button", { name: "Make an account" }).click();
    await this.#arrives();
    await this.goTo("People");
  }

  /** Comes back to an account, and goes to the page of people. */
  async login(url: string, handle: string): Promise<void> {
    await this.page.goto(`${url}/login`);
    await this.page.getByLabel("Handle or e-mail").fill(handle);
    await this.page.getByLabel("Password", { exact: true }).fill(Person.PASSWORD);
    await this.page.getByRole("button", { name: "Log in" }).click();
    await this.#arrives();
    await this.goTo("People");
  }

  /** Goes to a place of the rail. */
  async goTo(place: "Chat" | "People" | "Calls"): Promise<void> {
    await this.page.getByRole("navigation", { name: "Places" }).getByRole("link", { name: place }).click();
    await expect(this.page.getByRole("heading", { name: place, exact: true })).toBeVisible();
  }

  /** Waits for the first page behind the log-in. */
  async #arrives(): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Chat", exact: true })).toBeVisible();
  }

  /** One more tab of the same browser. */
  async anotherTab(): Promise<Person> {
    const page = await this.context.newPage();
    await Person.prepare(page);
    const tab = new Person(this.name, page, this.context, this.line);
    await page.goto(this.page.url());
    await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
    return tab;
  }

  /** Waits until the other is shown as connected. */
  async sees(other: Person): Promise<void> {
    await expect(this.#rowOf(other).getByRole("link", { name: /online/i })).toBeVisible();
  }

  /** Presses the button that calls with the camera on. */
  async call(other: Person): Promise<void> {
    await this.#callButton(other).click();
  }

  /** Has the page press that button by itself at a moment, in milliseconds since 1970. */
  async callAt(other: Person, moment: number): Promise<void> {
    await this.#callButton(other).evaluate(
      (button: HTMLElement, at) =>
        new Promise<void>((done) => setTimeout(() => done(button.click()), at - Date.now())),
      moment,
    );
  }

  /** Waits until the other's call rings here. */
  async rings(other: Person): Promise<void> {
    await expect(this.#ring(other)).toBeVisible();
  }

  /** Waits until nothing rings here any more. */
  async stopsRinging(other: Person): Promise<void> {
    await expect(this.#ring(other)).toBeHidden();
  }

  /** Takes the other's call, with the camera on. */
  async accept(other: Person): Promise<void> {
    await this.#ring(other).getByRole("button", { name: "Answer with video" }).click();
  }

  /** Refuses the other's call. */
  async decline(other: Person): Promise<void> {
    await this.#ring(other).getByRole("button", { name: "Decline" }).click();
  }

  /** Waits until the call with the other runs: the clock is shown. */
  async talksTo(other: Person): Promise<void> {
    await expect(this.stage(other).getByRole("timer")).toBeVisible();
  }

  /** Presses a control of the call. */
  async press(control: string): Promise<void> {
    await this.wake();
    await this.page
      .getByRole("toolbar", { name: "Call controls" })
      .getByRole("button", { name: control })
      .click();
  }

  /** Moves the pointer, so that controls that were hidden come back. */
  async wake(): Promise<void> {
    await this.page.mouse.move(400 + Math.random() * 100, 300);
  }

  /** Hangs up, and puts away what is shown afterwards. */
  async hangUp(other: Person): Promise<void> {
    await this.press("Hang up");
    await this.isFree(other);
  }

  /** Waits until the call is over here, and closes the page that says so. */
  async isFree(other: Person): Promise<void> {
    const close = this.stage(other).getByRole("button", { name: "Close" });
    await expect(this.stage(other).getByRole("toolbar")).toBeHidden();
    if (await close.isVisible()) await close.click({ timeout: 2_000 }).catch(() => {});
    await expect(this.stage(other)).toBeHidden();
  }

  /** The call in full. */
  stage(other: Person): Locator {
    return this.page.getByRole("dialog", { name: `Call with ${other.name}` });
  }

  /** Numbers of the peer connection. */
  media(): Promise<Media> {
    return media(this.page);
  }

  /** The way that the packets take. */
  path(): Promise<Path | null> {
    return path(this.page);
  }

  /** Peer connections made and still open. */
  connections(): Promise<{ made: number; open: number }> {
    return connections(this.page);
  }

  /** Waits until so many more frames have been decoded; returns how many there are. */
  async seesFrames(more = 5, timeout = 20_000): Promise<number> {
    const before = (await this.media()).framesDecoded;
    await expect
      .poll(async () => (await this.media()).framesDecoded, {
        timeout,
        message: `${this.name} decodes frames`,
      })
      .toBeGreaterThanOrEqual(before + more);
    return (await this.media()).framesDecoded;
  }

  #rowOf(other: Person): Locator {
    return this.page
      .getByRole("list", { name: "People" })
      .getByRole("listitem")
      .filter({ hasText: other.name });
  }

  #callButton(other: Person): Locator {
    return this.#rowOf(other).getByRole("button", { name: `Video call with ${other.name}` });
  }

  #ring(other: Person): Locator {
    return this.page.getByRole("dialog", { name: `${other.name} is calling you` });
  }
}
