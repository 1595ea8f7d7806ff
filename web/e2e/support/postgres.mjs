/** Databases of one's own on the PostgreSQL of the tests. */

import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Names a server, as its superuser. */
const VARIABLE = "HUBBUB_TEST_POSTGRES";

export class Database {
  constructor(server, name) {
    this.server = server;
    this.name = name;
  }

  /** Makes an empty database. */
  static async make() {
    const server = process.env[VARIABLE];
    if (!server) {
      throw new Error(`${VARIABLE} does not name a PostgreSQL: \`cargo xtask e2e\` and \`test\` start one`);
    }
    const database = new Database(server, `e2e_${randomUUID().replaceAll("-", "")}`);
    await database.#say(`CREATE DATABASE ${database.name} ENCODING 'UTF8' TEMPLATE template0`);
    return database;
  }

  get url() {
    const url = new URL(this.server);
    url.pathname = `/${this.name}`;
    return url.href;
  }

  /** Removes it, whoever is still connected. */
  async dispose() {
    await this.#say(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }

  async #say(statement) {
    await run("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-c", statement, this.server]);
  }
}
