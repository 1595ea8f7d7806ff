/** What stands before several nodes: takes connections on one port and hands them to the node that is chosen. */

import { connect, createServer } from "node:net";

export class Balancer {
  #server;
  #target;
  #sockets = new Set();

  constructor(target) {
    this.#target = target;
    this.#server = createServer((socket) => this.#join(socket));
  }

  /**
   * Opens a port.
   * @param {number} target port of the first node
   */
  static async open(target) {
    const balancer = new Balancer(target);
    await new Promise((resolve) => balancer.#server.listen(0, "127.0.0.1", resolve));
    return balancer;
  }

  /** The address that people open. */
  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** New connections go there; old ones stay where they are. */
  turnTo(port) {
    this.#target = port;
  }

  /** Closes the port and everything that goes over it. */
  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client) {
    const node = connect(this.#target, "127.0.0.1");
    for (const [from, to] of [
      [client, node],
      [node, client],
    ]) {
      this.#sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
