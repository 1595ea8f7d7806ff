/** What a page complains about: console warnings and errors, and uncaught errors. */
import type { ConsoleMessage, Page } from "@playwright/test";

/** Collects the complaints of a page. */
export class Complaints {
  readonly #found: string[] = [];
  #expected: RegExp[] = [];

  constructor(page: Page) {
    page.on("console", (message) => this.#hear(message));
    page.on("pageerror", (error) => this.#found.push(`uncaught: ${error.stack ?? error.message}`));
  }

  /** Complaints that a test provokes, such as a refused connection while the server is down. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** All that was not expected. */
  get all(): string[] {
    return this.#found.filter((found) => !this.#expected.some((pattern) => pattern.test(found)));
  }

  #hear(message: ConsoleMessage): void {
    const type = message.type();
    if (type === "warning" || type === "error")
      this.#found.push(`${type}: ${message.text()} (${message.location().url})`);
  }
}
