/** A server, or several nodes, with people who have accounts and a channel. */

import { HubbubCluster } from "../support/cluster.mjs";
import { HubbubServer, UNLIMITED } from "../support/server.mjs";

/** No limits of one address, since one machine plays everybody; and whoever is sent away goes soon. */
const SETTINGS = {
  accounts: { registration: "open", limits: { register_address: UNLIMITED, login_address: UNLIMITED } },
  socketio: { address_rate: UNLIMITED, drain_spread: "100ms" },
  cluster: { return_spread: "300ms" },
};
const PASSWORD = "correct horse battery staple";

export class Team {
  #cluster;
  #people = 0;
  #connections = 0;

  constructor(servers, cluster, owner) {
    this.servers = servers;
    this.#cluster = cluster;
    this.owner = owner;
  }

  static async start(nodes) {
    const cluster = nodes === 1 ? null : await HubbubCluster.start(nodes, SETTINGS);
    const servers = cluster ? cluster.nodes : [await HubbubServer.start(SETTINGS)];
    // Each node that starts while there is nobody makes a new link.
    const invite = await servers.at(-1).adminInvitation();
    const owner = await register(servers[0], { handle: "owner", name: "The Owner", invite });
    return new Team(servers, cluster, owner);
  }

  /**
   * The node that the next connection goes to: each time another one. A client keeps to its node, as behind a balancer that
   * knows it again.
   */
  get server() {
    this.#connections += 1;
    return this.servers[this.#connections % this.servers.length];
  }

  /** Somebody new. */
  async person() {
    this.#people += 1;
    const handle = `person-${this.#people}`;
    return register(this.servers[0], { handle, name: `Person ${this.#people}` });
  }

  /** A new bot with one token: its id, the token, and the token's id. */
  async bot(scopes) {
    this.#people += 1;
    const handle = `bot-${this.#people}`;
    const { id } = await this.post("/api/v1/bots", { handle, name: `Bot ${this.#people}` }, this.owner);
    const token = await this.post(`/api/v1/bots/${id}/tokens`, { name: "test", scopes }, this.owner);
    return { id, handle, token: token.token, tokenId: token.id };
  }

  /** A channel of its own for each scenario. */
  async channel() {
    this.#people += 1;
    const { id } = await this.post(
      "/api/v1/channels",
      { kind: "text", name: `room-${this.#people}` },
      this.owner,
    );
    return id;
  }

  async post(path, body, person, server = this.servers[0]) {
    return ask(server, path, body, { authorization: `Bearer ${person.token}` });
  }

  async delete(path, person, server = this.servers[0]) {
    return ask(server, path, undefined, { authorization: `Bearer ${person.token}` }, "DELETE");
  }

  async dispose() {
    if (this.#cluster) await this.#cluster.dispose();
    else await Promise.all(this.servers.map((server) => server.dispose()));
  }
}

async function register(server, newcomer) {
  const answer = await ask(server, "/api/v1/auth/register", { ...newcomer, password: PASSWORD });
  return { id: answer.account.id, handle: newcomer.handle, token: answer.accessToken };
}

async function ask(server, path, body, headers = {}, method = "POST") {
  const answer = await fetch(server.url + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
