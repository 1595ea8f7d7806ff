/** A private Redis on a free port: without a disk, gone with the test. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "./ports.mjs";
import { until, within } from "./wait.mjs";

export class Redis {
  #child = null;
  #folder;

  constructor(folder, port) {
    this.#folder = folder;
    this.port = port;
  }

  /** Starts one. */
  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "hubbub-redis-"));
    const [port] = await freePorts(1);
    const redis = new Redis(folder, port);
    await redis.launch();
    return redis;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}/`;
  }

  /** Starts the process, again or for the first time, empty; waits until it answers. */
  async launch() {
    const words = ["--bind", "127.0.0.1", "--port", String(this.port), "--dir", this.#folder, "--save", ""];
    const child = spawn("redis-server", words, { stdio: "ignore" });
    this.#child = child;
    let failure = null;
    child.once("error", (error) => {
      failure = error;
    });
    await until("Redis answers", async () => {
      if (failure) throw failure;
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      return this.#answers();
    });
  }

  /** Ends the process as a power cut would; all it knew is gone. */
  async kill() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await within("Redis ends", ended, 10_000);
  }

  /** Ends the process and removes what it left. */
  async dispose() {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #answers() {
    return new Promise((resolve) => {
      const socket = connect(this.port, "127.0.0.1", () => socket.write("PING\r\n"));
      const say = (answer) => {
        socket.destroy();
        resolve(answer);
      };
      socket.once("data", (bytes) => say(String(bytes).startsWith("+PONG")));
      socket.once("error", () => say(false));
      socket.once("close", () => resolve(false));
    });
  }
}
