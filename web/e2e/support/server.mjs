/** The real server: its own folder, its own ports, and the means to kill it. */

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "./ports.mjs";
import { until, within } from "./wait.mjs";

const BINARY =
  process.env.HUBBUB_BINARY ?? fileURLToPath(new URL("../../../target/debug/hubbub", import.meta.url));
/** A rate that nobody reaches: one machine plays everybody. */
export const UNLIMITED = { burst: 1_000_000, every: "1us" };
/** How much of the server's output is kept for an error. */
const KEPT = 200_000;

/** @typedef {Record<string, Record<string, unknown>>} Settings sections of the configuration */

export class HubbubServer {
  #child = null;
  #folder;
  /** Everything the server has printed. */
  output = "";

  constructor(folder, port, p2pPort, certificate = null) {
    this.#folder = folder;
    this.port = port;
    this.p2pPort = p2pPort;
    this.certificate = certificate;
  }

  /**
   * Starts a server on free ports with a fresh database.
   * @param {Settings} [settings] over the defaults
   * @param {{ publicPort?: number, certificate?: import("./certificate.mjs").Certificate | null }} [options]
   *   `publicPort`: the port of a proxy that browsers come through; `certificate`: HTTPS with it
   */
  static async start(settings = {}, { publicPort, certificate } = {}) {
    const folder = await mkdtemp(join(tmpdir(), "hubbub-e2e-"));
    const [port, p2pPort, turnPort] = await freePorts(3);
    const server = new HubbubServer(folder, port, p2pPort, certificate);
    const base = {
      server: {
        listen: `127.0.0.1:${port}`,
        public_url: `${certificate ? "https" : "http"}://127.0.0.1:${publicPort ?? port}`,
        data_dir: join(folder, "data"),
      },
      p2p: { listen: `127.0.0.1:${p2pPort}` },
      turn: { listen: [`127.0.0.1:${turnPort}`] },
      ...(certificate ? { tls: certificate.settings } : {}),
    };
    await writeFile(join(folder, "hubbub.toml"), toToml(merge(base, settings)));
    await server.launch();
    return server;
  }

  /** The address of the server itself. */
  get url() {
    return `${this.certificate ? "https" : "http"}://127.0.0.1:${this.port}`;
  }

  /** The P2P socket on the main port. */
  get socketUrl() {
    return `ws://127.0.0.1:${this.port}/p2p`;
  }

  /** The P2P socket on its own port. */
  get ownPortUrl() {
    return `ws://127.0.0.1:${this.p2pPort}/`;
  }

  /** The file of the database. */
  get database() {
    return join(this.#folder, "data", "hubbub.db");
  }

  get pid() {
    return this.#child?.pid;
  }

  /** Starts the process, again or for the first time, and waits until it is ready. */
  async launch() {
    const child = spawn(BINARY, ["serve", "--config", join(this.#folder, "hubbub.toml")], {
      cwd: this.#folder,
      env: { ...process.env, ...withoutHubbub(process.env) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const note = (bytes) => {
      this.output = (this.output + bytes).slice(-KEPT);
    };
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    let failure = null;
    child.once("error", (error) => {
      failure = error;
    });
    await until("the server is ready", async () => {
      if (failure) throw failure;
      if (child.exitCode !== null)
        throw new Error(`the server ended with ${child.exitCode}:\n${this.output}`);
      return this.get("/readyz").then(
        ({ status }) => status === 200,
        () => false,
      );
    });
  }

  /** Ends the process as a power cut would. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** Ends the process in good order. */
  async terminate() {
    await this.#end("SIGTERM");
  }

  /** Ends the process and removes everything it left. */
  async dispose() {
    await this.#end("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The invitation that the first start prints for the first admin. */
  async adminInvitation() {
    const found = await until("the admin's link", () => /register\?invite=([\w-]+)/.exec(this.output));
    return found[1];
  }

  /**
   * Asks the server itself.
   * @param {string} path
   * @returns {Promise<{ status: number, text: string }>}
   */
  get(path) {
    const { certificate } = this;
    return new Promise((resolve, reject) => {
      const take = (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode, text })).on("error", reject);
      };
      const asked = certificate
        ? getSecure(this.url + path, { ca: certificate.pem }, take)
        : getPlain(this.url + path, take);
      asked.on("error", reject);
    });
  }

  /** The metrics as `name{labels}` to value. */
  async metrics() {
    const { text } = await this.get("/metrics");
    const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
    return new Map(
      lines.map((line) => [
        line.slice(0, line.lastIndexOf(" ")),
        Number(line.slice(line.lastIndexOf(" ") + 1)),
      ]),
    );
  }

  /** Calls that the server counts as running or ringing. */
  async runningCalls() {
    return this.gauge("hubbub_calls_active");
  }

  /** One gauge; what was never set is zero. */
  async gauge(name) {
    return (await this.metrics()).get(name) ?? 0;
  }

  async #end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await within(`the server ends by ${signal}`, ended, 20_000);
  }
}

/** The machine's own settings of a server must not reach the one under test. */
function withoutHubbub(environment) {
  const names = Object.keys(environment).filter((name) => name.startsWith("HUBBUB_"));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function merge(base, over) {
  const merged = { ...base };
  for (const [section, values] of Object.entries(over)) merged[section] = { ...base[section], ...values };
  return merged;
}

/** JSON's texts, numbers and booleans are TOML's as well; objects become inline tables, also those in lists. */
function toToml(sections) {
  const section = ([name, values]) =>
    [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${tomlValue(value)}`)].join("\n");
  return `${Object.entries(sections).map(section).join("\n\n")}\n`;
}

function tomlValue(value) {
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key} = ${tomlValue(each)}`)
    .join(", ")} }`;
}
