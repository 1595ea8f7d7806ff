/** npm socket.io-client as somebody who chats. */

import { randomUUID } from "node:crypto";
import { io } from "socket.io-client";
import { until, within } from "../support/wait.mjs";

/** How long anything may take. */
const PATIENCE = 10_000;

/** Who has not left. */
const present = new Set();

export class Talker {
  /** Every event that was heard: name and object. */
  heard = [];
  /** Why the connection ended, each time it did. */
  ends = [];

  constructor(url, transports, auth) {
    this.socket = io(url, {
      transports,
      auth,
      forceNew: true,
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
    });
    this.socket.onAny((name, object) => this.heard.push([name, object]));
    this.socket.on("disconnect", (reason) => this.ends.push(reason));
    present.add(this);
  }

  /** Whoever is still there leaves: a scenario that failed must not go on beside the next. */
  static clear() {
    for (const talker of present) talker.leave();
  }

  /** Connects, and goes over to a WebSocket if there is a way. */
  static async join(server, transports, person) {
    const talker = new Talker(server.url, transports, { token: person.token });
    await talker.connected();
    return talker;
  }

  async connected() {
    const { socket } = this;
    if (!socket.connected) {
      const joined = new Promise((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      await within("the client connects", joined, PATIENCE);
    }
    const last = socket.io.opts.transports.at(-1);
    await until(`the client is on ${last}`, () => socket.io.engine?.transport.name === last);
  }

  ask(event, object) {
    return this.socket.timeout(PATIENCE).emitWithAck(event, object);
  }

  async sync(have = {}) {
    const answer = await this.ask("sync", { have, personal: 0, directory: 0 });
    if (!answer.ok) throw new Error(`sync: ${JSON.stringify(answer)}`);
    return answer;
  }

  async send(channel, text) {
    const answer = await this.ask("message:send", { channel, nonce: randomUUID(), text });
    if (!answer.ok) throw new Error(`message:send: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Waits for an event that `fits`. */
  async event(name, fits = () => true) {
    const find = () => this.heard.find(([known, object]) => known === name && fits(object));
    return (await until(`the event ${name}`, find))[1];
  }

  /** Waits for a message with this text. */
  async message(text) {
    const has = ({ entries }) => entries.some((entry) => entry.message?.text === text);
    const { entries } = await this.event("log", has);
    return entries.find((entry) => entry.message?.text === text);
  }

  /** Cuts the connection as a broken network does; the client comes back by itself. */
  cut() {
    this.socket.io.engine.close();
  }

  leave() {
    present.delete(this);
    this.socket.disconnect();
  }
}
