/** npm socket.io-client by every way there is. */

import assert from "node:assert/strict";
import { until } from "../support/wait.mjs";
import { Talker } from "./talker.mjs";

const WAYS = {
  websocket: ["websocket"],
  polling: ["polling"],
  "polling, then websocket": ["polling", "websocket"],
};

export const scenarios = Object.entries(WAYS).flatMap(([way, transports]) => [
  {
    title: `${way}: two people chat and hear the same`,
    async run(team) {
      const { ann, bob, channel } = await pair(team, transports);
      const sent = await ann.send(channel, "hi **you**");
      const [mine, theirs] = [await ann.message("hi **you**"), await bob.message("hi **you**")];
      assert.deepEqual(mine, theirs);
      assert.equal(theirs.seq, sent.seq);
      const back = await bob.send(channel, "hi yourself");
      assert.equal((await ann.message("hi yourself")).seq, back.seq);
      const reaction = await bob.ask("message:react", { id: sent.id, emoji: "👍", on: true });
      await ann.event("log", ({ entries }) => entries.some(({ seq }) => seq === reaction.seq));
      leave(ann, bob);
    },
  },
  {
    title: `${way}: a token that is none is refused with its code`,
    async run(team) {
      const stranger = new Talker(team.server.url, transports, { token: "nonsense" });
      const error = await stranger.connected().then(
        () => assert.fail("let in"),
        (refused) => refused,
      );
      assert.equal(error.message, "unauthenticated");
      assert.deepEqual(error.data, { code: "unauthenticated" });
      stranger.leave();
    },
  },
  {
    title: `${way}: who was cut off comes back and lacks nothing`,
    async run(team) {
      const { ann, bob, channel } = await pair(team, transports);
      const first = await ann.send(channel, "before");
      await bob.message("before");
      bob.cut();
      await until("the connection is cut", () => bob.ends.length > 0);
      await ann.send(channel, "while away");
      await bob.connected();
      const { channels } = await bob.sync({ [channel]: first.seq });
      const missed = channels[channel].entries.map((entry) => entry.message.text);
      assert.deepEqual(missed, ["while away"]);
      await ann.send(channel, "after");
      await bob.message("after");
      leave(ann, bob);
    },
  },
  {
    title: `${way}: what is refused says why and the connection goes on`,
    async run(team) {
      const { ann, bob, channel } = await pair(team, transports);
      const refused = await ann.ask("message:send", { channel, text: "no nonce" });
      assert.deepEqual([refused.ok, refused.code, refused.fields[0].field], [false, "invalid", "nonce"]);
      assert.equal((await ann.ask("no:such:event", {})).code, "bad_event");
      await ann.send(channel, "still here");
      await bob.message("still here");
      leave(ann, bob);
    },
  },
  {
    title: `${way}: who is there and who writes is told`,
    async run(team) {
      const { ann, bob, channel, bobs } = await pair(team, transports);
      const known = await ann.ask("presence:watch", { accounts: [bobs.id] });
      if (known.presence[bobs.id] !== "online") await presence(ann, bobs, "online");
      await bob.ask("typing", { channel });
      assert.deepEqual(await ann.event("typing"), { channel, account: bobs.id });
      await bob.ask("presence:set", { status: "dnd" });
      await presence(ann, bobs, "dnd");
      bob.leave();
      await presence(ann, bobs, "offline");
      leave(ann);
    },
  },
  {
    title: `${way}: the end of the session ends the connection`,
    async run(team) {
      const { ann, bob, channel, bobs } = await pair(team, transports);
      await team.post("/api/v1/auth/logout-everywhere", {}, bobs);
      assert.equal((await bob.event("bye")).code, "session_ended");
      await until("the connection is closed", () => !bob.socket.connected);
      await ann.send(channel, "without you");
      await ann.message("without you");
      assert.equal(bob.heard.filter(([name]) => name === "log").length, 0);
      leave(ann, bob);
    },
  },
]);

/** Two people in a channel, both in step; with several nodes each at another one. */
async function pair(team, transports) {
  const [anns, bobs, channel] = [await team.person(), await team.person(), await team.channel()];
  const ann = await Talker.join(team.server, transports, anns);
  const bob = await Talker.join(team.server, transports, bobs);
  await Promise.all([ann.sync(), bob.sync()]);
  return { ann, bob, channel, anns, bobs };
}

/** Waits until somebody is told that another is in this state. */
function presence(talker, person, state) {
  return talker.event("presence", ({ changes }) => changes[person.id] === state);
}

function leave(...talkers) {
  for (const talker of talkers) talker.leave();
}
