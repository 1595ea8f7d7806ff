/** An older client: one raw socket that sends what it is told and compares all it gets. */

import { WebSocket } from "ws";
import { within } from "../support/wait.mjs";
import { anyUuid, differences } from "./expect.mjs";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 5_000;

export class OldClient {
  #socket;
  #frames = [];
  #wake = null;
  #closed;
  /** The id the server gave this connection. */
  uuid = null;
  /** The name and the picture it registered with. */
  name;
  photo = null;

  constructor(socket, userId) {
    this.#socket = socket;
    this.userId = userId;
    this.name = userId.toUpperCase();
    socket.on("message", (data, binary) => this.#take(binary ? "(binary)" : data.toString()));
    this.#closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        this.#take(null);
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** Connects without saying anything. */
  static async connect(url, userId, options = {}) {
    const socket = new WebSocket(url, options);
    const client = new OldClient(socket, userId);
    const open = new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    await within("the socket opens", open, PATIENCE);
    return client;
  }

  /** Sends a route with this user's id. */
  send(route, fields = {}) {
    this.sendRaw(JSON.stringify({ route, userId: this.userId, ...fields }));
  }

  /** Sends anything. */
  sendRaw(data) {
    this.#socket.send(data);
  }

  /** Cuts the connection without a goodbye. */
  drop() {
    this.#socket.terminate();
  }

  /** Closes in good order. */
  async leave() {
    this.#socket.close(1000);
    await this.closed();
  }

  /** The close code and reason, once closed. */
  closed(timeout = PATIENCE) {
    return within(`${this.userId} is closed`, this.#closed, timeout);
  }

  /** The next frame must be exactly this; returns it. */
  async expect(route, fields = {}, timeout = PATIENCE) {
    const text = await within(`${this.userId} gets ${route}`, this.#next(), timeout);
    if (text === null) throw new Error(`${this.userId} was closed instead of getting ${route}`);
    const frame = parse(text);
    const wrong = differences(frame, { route, ...fields });
    if (wrong.length > 0) throw new Error(`${this.userId} got ${text}: ${wrong.join("; ")}`);
    return frame;
  }

  /** The next frame must be this error. */
  async expectError(code, request, timeout = PATIENCE) {
    const text = await within(`${this.userId} gets ${code}`, this.#next(), timeout);
    const { message, ...frame } = parse(text ?? "{}");
    const expected = { route: "/error", code, ...(request === undefined ? {} : { request }) };
    const wrong = differences(frame, expected);
    if (typeof message !== "string" || message === "") wrong.push("it has no message");
    if (wrong.length > 0) throw new Error(`${this.userId} got ${text}: ${wrong.join("; ")}`);
  }

  /** All frames that came, up to the answer of a `PING` sent now; none of them may be left. */
  async expectNothing() {
    this.sendRaw("PING");
    const text = await within(`${this.userId} gets PONG`, this.#next(), PATIENCE);
    if (text !== "PONG") throw new Error(`${this.userId} got ${text} where nothing was due`);
  }

  /** Registers, and checks the answer. */
  async register({ name = this.name, device = "browser", photo = null, status = "idle" } = {}) {
    Object.assign(this, { name, photo });
    this.send("ADD_USER", { name, device, ...(photo ? { photo } : {}) });
    const fields = { userId: this.userId, uuid: anyUuid, status, name, photo };
    this.uuid = (await this.expect("userConnect", fields)).uuid;
    return this;
  }

  #take(text) {
    this.#frames.push(text);
    this.#wake?.();
  }

  async #next() {
    while (this.#frames.length === 0) {
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#frames.shift();
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { "not JSON": text };
  }
}

/** Nobody has anything left to read; each is asked after all have been heard. */
export async function settled(...clients) {
  for (const client of clients) await client.expectNothing();
  for (const client of clients) await client.expectNothing();
}
