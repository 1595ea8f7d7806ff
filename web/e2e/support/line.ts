/**
 * A person's line to the network: a SOCKS 5 proxy (RFC 1928) that every TCP connection of a browser context goes
 * through, and that can be cut as a pulled cable would: bytes stop, nothing is closed.
 */
import { connect, createServer, type Server, type Socket } from "node:net";

const NO_AUTHENTICATION = Buffer.from([5, 0]);
const GRANTED = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

/** The line. */
export class Line {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  #cut = false;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => this.#serve(socket));
  }

  /** Opens a line. */
  static async open(): Promise<Line> {
    const server = createServer({ pauseOnConnect: false });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Line(server);
  }

  /** The proxy's address, for a browser context. */
  get proxy(): { server: string } {
    const address = this.#server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    return { server: `socks5://127.0.0.1:${port}` };
  }

  /** Pulls the cable: what is connected stays connected and hears nothing. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#ends) socket.pause();
  }

  /** Plugs it in again. As after a real change of network, the old connections are gone. */
  mend(): void {
    this.#cut = false;
    for (const socket of this.#ends) socket.destroy();
  }

  /** Closes the line and all that goes over it. */
  async close(): Promise<void> {
    for (const socket of this.#ends) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #keep(socket: Socket): void {
    this.#ends.add(socket);
    socket.on("close", () => this.#ends.delete(socket));
    socket.on("error", () => socket.destroy());
    if (this.#cut) socket.pause();
  }

  async #serve(browser: Socket): Promise<void> {
    this.#keep(browser);
    if (this.#cut) return;
    try {
      const greeting = await read(browser, 2);
      await read(browser, greeting[1] ?? 0);
      browser.write(NO_AUTHENTICATION);
      const { host, port } = await readTarget(browser);
      const server = connect(port, host);
      this.#keep(server);
      server.once("connect", () => browser.write(GRANTED));
      this.#join(browser, server);
    } catch {
      browser.destroy();
    }
  }

  #join(one: Socket, other: Socket): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      from.on("data", (bytes) => to.write(bytes));
      from.on("end", () => to.end());
      from.on("close", () => to.destroy());
      if (!this.#cut) from.resume();
    }
  }
}

/** The host and port of a CONNECT request. */
async function readTarget(socket: Socket): Promise<{ host: string; port: number }> {
  const [, , , kind] = await read(socket, 4);
  const host = kind === 3 ? await readName(socket) : await readAddress(socket, kind === 4 ? 16 : 4);
  return { host, port: (await read(socket, 2)).readUInt16BE() };
}

async function readName(socket: Socket): Promise<string> {
  const length = (await read(socket, 1))[0] ?? 0;
  return (await read(socket, length)).toString();
}

async function readAddress(socket: Socket, length: number): Promise<string> {
  const bytes = await read(socket, length);
  if (length === 4) return bytes.join(".");
  return bytes.toString("hex").replace(/(.{4})(?!$)/g, "$1:");
}

/** Exactly so many bytes. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes: Buffer | null = length === 0 ? Buffer.alloc(0) : socket.read(length);
    if (bytes) return bytes;
    await new Promise<void>((resolve, reject) => {
      socket.once("readable", resolve);
      socket.once("close", () => reject(new Error("closed")));
    });
  }
}
