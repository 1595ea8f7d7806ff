/** Servers for older clients, and the people of one scenario. */

import { HubbubCluster } from "../support/cluster.mjs";
import { HubbubServer, UNLIMITED } from "../support/server.mjs";
import { until } from "../support/wait.mjs";
import { OldClient } from "./client.mjs";
import { anyTicket, anyUuid } from "./expect.mjs";

/** No accounts; no limits of one address, since one machine plays everybody; and whoever is sent away goes soon. */
const OPEN = {
  p2p: { open: true, address_rate: UNLIMITED },
  signalling: { drain_spread: "300ms" },
  cluster: { return_spread: "300ms" },
};

/** Times so short that a test can wait for them. */
const SHORT = {
  ring_timeout: "700ms",
  waiting_timeout: "900ms",
  connect_timeout: "700ms",
  grace: "700ms",
  ended: "100ms",
};

/** One server, or several nodes between which the clients alternate. */
export class World {
  #people = 0;

  constructor(servers, cluster = null) {
    this.servers = servers;
    this.cluster = cluster;
  }

  /** With the ordinary times. */
  static patient(nodes = 1) {
    return World.#start(nodes, OPEN);
  }

  /** With short ones. */
  static impatient(nodes = 1) {
    return World.#start(nodes, { ...OPEN, calls: SHORT, cluster: { ...OPEN.cluster, poll: "50ms" } });
  }

  static async #start(nodes, settings) {
    if (nodes === 1) return new World([await HubbubServer.start(settings)]);
    const cluster = await HubbubCluster.start(nodes, settings);
    return new World(cluster.nodes, cluster);
  }

  /** People whom no other scenario knows. */
  stage() {
    this.#people += 1;
    return new Stage(this, this.#people);
  }

  /** All live state is lost, as when the one server is killed or Redis comes back empty. */
  async forget() {
    const lost = this.cluster ? this.cluster.redis : this.servers[0];
    await lost.kill();
    await lost.launch();
    for (const server of this.servers) {
      await until("the server is ready again", () =>
        fetch(`${server.url}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        ),
      );
    }
  }

  /** Ends everything. */
  async dispose() {
    if (this.cluster) await this.cluster.dispose();
    else await Promise.all(this.servers.map((server) => server.dispose()));
  }
}

export class Stage {
  #clients = [];
  #connected = 0;

  constructor(world, number) {
    this.world = world;
    this.number = number;
  }

  /** The server the next client connects to: another one each time, and each scenario begins at another one. */
  get server() {
    const { servers } = this.world;
    return servers[(this.number + this.#connected) % servers.length];
  }

  /** A user id of this scenario; earlier letters are smaller ids. */
  id(letter) {
    return `${letter}-${this.number}`;
  }

  /** A connected, silent client. */
  async connect(letter, url = this.server.socketUrl, options = {}) {
    this.#connected += 1;
    const client = await OldClient.connect(url, this.id(letter), options);
    this.#clients.push(client);
    return client;
  }

  /** A registered client. */
  async join(letter, registration = {}) {
    return (await this.connect(letter)).register(registration);
  }

  /** Everybody leaves. */
  clear() {
    for (const client of this.#clients) client.drop();
  }

  /** `caller` calls `callee`: everyone has heard of it. Returns the call's id. */
  async ring(caller, callee, { streamIds } = {}) {
    caller.send("OFFER", { candidates: [callee.userId], sdp: OFFER, ...(streamIds ? { streamIds } : {}) });
    const { callId } = await expectCall(callee, caller);
    if (streamIds) await callee.expect("/remoteStreamsId", { streamIds });
    return callId;
  }

  /** `caller` calls `callee`, who answers. Returns the call's id and both tickets. */
  async pair(caller, callee) {
    const callId = await this.ring(caller, callee);
    callee.send("ANSWER", { answer: ANSWER });
    const tickets = await expectPaired(caller, callee, callId);
    return { callId, ...tickets };
  }

  /** A call in which both have swapped their first candidates. */
  async talk(caller, callee) {
    const paired = await this.pair(caller, callee);
    caller.send("ADD_ICE", { iceParams: [candidate("c1")] });
    callee.send("ADD_ICE", { iceParams: [candidate("a1")] });
    await callee.expectNothing();
    caller.send("SWAP_ICE");
    await caller.expect("/swapIce", { iceCandidates: [candidate("a1")] });
    await callee.expect("/swapIce", { iceCandidates: [candidate("c1")] });
    return paired;
  }
}

/** Session descriptions; the server carries them as they are. */
export const OFFER = { type: "offer", sdp: "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n" };
export const ANSWER = { type: "answer", sdp: "v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=-\r\n" };

/** An ICE candidate with a name to tell it by. */
export function candidate(name) {
  return { candidate: `candidate:${name} 1 udp 1 127.0.0.1 9 typ host`, sdpMid: "0", sdpMLineIndex: 0 };
}

/** `/call` from the caller. */
export async function expectCall(callee, { userId, name, photo }) {
  return callee.expect("/call", { sdp: OFFER, userId, name, photo, callId: anyUuid });
}

/** What the two are told when the callee has answered. */
export async function expectPaired(caller, callee, callId, { device = "browser" } = {}) {
  await caller.expect("/acceptCall", { answer: ANSWER, device });
  const forCaller = await caller.expect("/connect", { userId: callee.userId, callId, ticket: anyTicket });
  const forCallee = await callee.expect("/connect", { userId: caller.userId, callId, ticket: anyTicket });
  return { callerTicket: forCaller.ticket, calleeTicket: forCallee.ticket };
}

/** `/decline` with the other party's id and name. */
export async function expectDecline(client, { userId, name }, reason, callId) {
  await client.expect("/decline", { userId, name, reason, callId });
}
