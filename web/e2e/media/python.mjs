/** PyPI livekit in a process of its own, told what to do by lines of JSON. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { within } from "../support/wait.mjs";

const SCRIPT = fileURLToPath(new URL("python_guest.py", import.meta.url));
const PYTHON = process.env.HUBBUB_PYTHON ?? "python3";
const PATIENCE = 30_000;

export class PythonGuest {
  /** What the process wrote beside its answers. */
  console = [];
  #asked = new Map();
  #number = 0;

  constructor(child) {
    this.child = child;
    child.stderr.on("data", (bytes) => this.console.push(String(bytes).trimEnd()));
    createInterface(child.stdout).on("line", (line) => this.#take(line));
    child.once("exit", (code) =>
      this.#fail(new Error(`python ended with ${code}\n${this.console.join("\n")}`)),
    );
    child.once("error", (error) => this.#fail(error));
  }

  static async open() {
    return new PythonGuest(spawn(PYTHON, [SCRIPT], { stdio: ["pipe", "pipe", "pipe"] }));
  }

  call(name, ...words) {
    this.#number += 1;
    const number = this.#number;
    const answered = new Promise((resolve, reject) => this.#asked.set(number, { resolve, reject }));
    this.child.stdin.write(`${JSON.stringify([number, name, words])}\n`);
    return within(`python does '${name}'`, answered, PATIENCE);
  }

  async close() {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await ended;
  }

  #take(line) {
    const [number, answer, problem] = JSON.parse(line);
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    if (problem) asked?.reject(new Error(problem));
    else asked?.resolve(answer);
  }

  #fail(error) {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}
