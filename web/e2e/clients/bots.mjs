/** Bots with the clients of others: the token of a bot is all that they need. */

import assert from "node:assert/strict";
import { until, within } from "../support/wait.mjs";
import { play } from "./python.mjs";
import { Talker } from "./talker.mjs";

export const scenarios = [
  {
    title: "npm socket.io-client: a bot connects with its token, hears and is heard",
    async run(team) {
      const [anns, bots, channel] = [
        await team.person(),
        await team.bot(["read", "write"]),
        await team.channel(),
      ];
      const ann = await Talker.join(team.server, ["websocket"], anns);
      const bot = await Talker.join(team.server, ["websocket"], bots);
      await Promise.all([ann.sync(), bot.sync()]);
      await ann.send(channel, `hello @${bots.handle}`);
      const asked = await bot.message(`hello @${bots.handle}`);
      assert.deepEqual(asked.message.mentions, [bots.id]);
      await bot.send(channel, "hello yourself");
      const answer = await ann.event("log", ({ people }) => people.some(({ id }) => id === bots.id));
      assert.equal(answer.people.find(({ id }) => id === bots.id).bot, true);
    },
  },
  {
    title: "npm socket.io-client: a bot that only reads is told which scope it lacks",
    async run(team) {
      const [bots, channel] = [await team.bot(["read"]), await team.channel()];
      const bot = await Talker.join(team.server, ["polling", "websocket"], bots);
      await bot.sync();
      const message = { channel, nonce: crypto.randomUUID(), text: "may I?" };
      const refused = await bot.ask("message:send", message);
      assert.deepEqual([refused.ok, refused.code], [false, "scope_missing"]);
      assert.equal((await bot.ask("presence:set", { status: "dnd" })).code, "scope_missing");
    },
  },
  {
    title: "npm socket.io-client: a token that is revoked cuts its connections on every node within a second",
    async run(team) {
      const bots = await team.bot(["read"]);
      const talkers = [];
      for (const _ of team.servers) talkers.push(await Talker.join(team.server, ["websocket"], bots));
      await Promise.all(talkers.map((talker) => talker.sync()));
      const path = `/api/v1/bots/${bots.id}/tokens/${bots.tokenId}`;
      await team.delete(path, team.owner);
      const cut = talkers.map((talker) =>
        until("the connection is closed", () => !talker.socket.connected, 1_000),
      );
      await Promise.all(cut);
      for (const talker of talkers) assert.equal((await talker.event("bye")).code, "session_ended");
    },
  },
  {
    title: "python-socketio: a bot connects with its token, hears and is heard",
    async run(team) {
      const [anns, bots, channel] = [
        await team.person(),
        await team.bot(["read", "write"]),
        await team.channel(),
      ];
      const ann = await Talker.join(team.server, ["websocket"], anns);
      await ann.sync();
      const task = { url: team.server.url, way: "websocket", shown: "auth", token: bots.token, channel };
      const python = play(task);
      const heard = await ann.message("hello from python");
      assert.equal(heard.message.author, bots.id);
      await ann.send(channel, "hello to python");
      assert.deepEqual(await within("python ends", python, 30_000), [0, "heard hello to python"]);
    },
  },
];
