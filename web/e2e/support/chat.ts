/** The chat as somebody in front of a browser sees it. */
import { expect, type Locator, type Page } from "@playwright/test";

/** One page's chat. */
export class ChatRoom {
  constructor(readonly page: Page) {}

  /** The list of channels. */
  get list(): Locator {
    return this.page.getByRole("navigation", { name: "Channels" });
  }

  /** A channel of the list; what waits in it belongs to its name. */
  row(channel: string): Locator {
    return this.list.getByRole("link", { name: channel });
  }

  /** The panel beside the channel. */
  panel(name: string): Locator {
    return this.page.getByRole("complementary", { name });
  }

  /** Where one writes. */
  get composer(): Locator {
    return this.page.getByRole("combobox", { name: /^Message / });
  }

  /** The messages. */
  get messages(): Locator {
    return this.page.getByRole("feed");
  }

  /** Opens a channel of the list. */
  async open(channel: string): Promise<void> {
    await this.row(channel).click();
    await expect(this.page.getByRole("heading", { name: channel, level: 2 })).toBeVisible();
  }

  /** Makes a channel by hand, and is in it. */
  async create(name: string, options: { private?: boolean; topic?: string } = {}): Promise<void> {
    await this.page.getByRole("button", { name: "New", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "New channel" }).click();
    const dialog = this.page.getByRole("dialog", { name: "New channel" });
    await dialog.getByLabel("Name").fill(name);
    if (options.topic) await dialog.getByLabel("Topic").fill(options.topic);
    if (options.private) await dialog.getByLabel("Private").check({ force: true });
    await dialog.getByRole("button", { name: "Make the channel" }).click();
    // Names are written small, words joined.
    const written = name.toLowerCase().replaceAll(" ", "-");
    await expect(this.page.getByRole("heading", { name: written, level: 2 })).toBeVisible();
  }

  /** Does something of the open channel's menu. */
  async act(item: string): Promise<void> {
    await this.page.getByRole("button", { name: "Channel menu" }).click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  /** Opens one of the panels of the open channel. */
  async show(panel: "Members" | "Pinned messages"): Promise<Locator> {
    await this.page.getByRole("button", { name: panel }).click();
    await expect(this.panel(panel)).toBeVisible();
    return this.panel(panel);
  }

  /** Writes a message and waits until it is there. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(this.messages.getByText(text)).toBeVisible();
  }
}
