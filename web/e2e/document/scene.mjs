/** A server with an owner who asks, and with something of each kind to ask about. */

import { HubbubServer, UNLIMITED } from "../support/server.mjs";

const LIMITS = [
  ["address", "confirm", "login_address", "login_name", "mail"],
  ["recover_address", "recover_name", "register_address", "session"],
].flat();

const SETTINGS = {
  accounts: { registration: "open" },
  "accounts.limits": Object.fromEntries(LIMITS.map((name) => [name, UNLIMITED])),
  // Whatever is asked with a password need not take long.
  "accounts.password": { memory: "64 KiB", iterations: 1 },
  chat: { send_rate: UNLIMITED },
  // No time for the addresses that the tool makes up.
  hooks: { rate: { burst: 10_000, every: "1ms" }, poll: "1m", timeout: "1ms", attempts: 1 },
};
const PASSWORD = "correct horse battery staple";

export class Scene {
  /** @param {HubbubServer} server */
  constructor(server) {
    this.server = server;
  }

  static async set() {
    const scene = new Scene(await HubbubServer.start(SETTINGS));
    await scene.#fill();
    return scene;
  }

  async #fill() {
    const invite = await this.server.adminInvitation();
    this.owner = await this.#register({ handle: "owner", name: "The Owner", invite });
    const person = await this.#register({ handle: "person", name: "A Person" });
    const { id: category } = await this.#post("categories", { name: "Rooms" });
    const { id: channel } = await this.#post("channels", { kind: "text", name: "room", category });
    const { id: message } = await this.#post(`channels/${channel}/messages`, { text: "hi **you**" });
    Object.assign(this, { person: person.id, category, channel, message });
  }

  async dispose() {
    await this.server.dispose();
  }

  async #register(newcomer) {
    const answer = await this.#post("auth/register", { ...newcomer, password: PASSWORD });
    return { id: answer.account.id, token: answer.accessToken };
  }

  async #post(path, body) {
    const headers = { "content-type": "application/json" };
    if (this.owner) headers.authorization = `Bearer ${this.owner.token}`;
    const request = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.server.url}/api/v1/${path}`, request);
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
