/** Several nodes with one Redis and one database. */

import { randomBytes } from "node:crypto";
import { Database } from "./postgres.mjs";
import { Redis } from "./redis.mjs";
import { HubbubServer } from "./server.mjs";

export class HubbubCluster {
  constructor(redis, database, nodes) {
    this.redis = redis;
    this.database = database;
    /** @type {HubbubServer[]} */
    this.nodes = nodes;
  }

  /**
   * Starts so many nodes. The first makes the tables before the others come.
   * @param {number} count
   * @param {import("./server.mjs").Settings} [settings] over the defaults, of every node
   */
  static async start(count, settings = {}) {
    const [redis, database] = await Promise.all([Redis.start(), Database.make()]);
    const cluster = new HubbubCluster(redis, database, []);
    const key = randomBytes(32).toString("base64url");
    const shared = {
      ...settings,
      store: { url: database.url, ...settings.store },
      accounts: { secret_key: key, ...settings.accounts },
    };
    try {
      for (let number = 1; number <= count; number += 1) {
        const own = { redis_url: redis.url, node_name: `node-${number}`, ...settings.cluster };
        cluster.nodes.push(await HubbubServer.start({ ...shared, cluster: own }));
      }
    } catch (error) {
      await cluster.dispose();
      throw error;
    }
    return cluster;
  }

  /** Ends everything. */
  async dispose() {
    await Promise.all(this.nodes.map((node) => node.dispose()));
    await Promise.all([this.redis.dispose(), this.database.dispose()]);
  }
}
