/** `PING`, `ADD_USER`, `PRESENCE`. */

import { anyObject, anyUuid, differences } from "../expect.mjs";
import { expectDecline } from "../world.mjs";

export const scenarios = [
  {
    title: "PING answers PONG, before and after registration",
    async run(stage) {
      const ann = await stage.connect("ann");
      await ann.expectNothing();
      await ann.register();
      await ann.expectNothing();
    },
  },
  {
    title: "the port of its own takes the same frames, and reaches the people of the main port",
    async run(stage) {
      const ann = await stage.connect("ann", stage.server.ownPortUrl);
      await ann.register({ name: "Ann", photo: "https://example.org/ann.png" });
      const bob = await stage.join("bob");
      const callId = await stage.ring(ann, bob);
      bob.send("DECLINE");
      await expectDecline(ann, bob, "declined", callId);
    },
  },
  {
    title: "each connection of a user has its own id, and ADD_USER again is answered again",
    async run(stage) {
      const first = await stage.join("ann", { device: "desk" });
      const second = await stage.join("ann", { device: "phone" });
      if (first.uuid === second.uuid) throw new Error("two connections share an id");
      const before = first.uuid;
      await first.register({ device: "desk" });
      if (first.uuid !== before) throw new Error("registering again changed the id");
    },
  },
  {
    title: "fields may stand under data",
    async run(stage) {
      const ann = await stage.connect("ann");
      ann.sendRaw(
        JSON.stringify({ route: "ADD_USER", userId: ann.userId, data: { name: "Ann", device: "desk" } }),
      );
      const fields = { userId: ann.userId, uuid: anyUuid, status: "idle", name: "Ann", photo: null };
      await ann.expect("userConnect", fields);
    },
  },
  {
    title: "a field may stand in both places with one value, and unknown fields are ignored",
    async run(stage) {
      const ann = await stage.connect("ann");
      const data = { name: "Ann", device: "desk", colour: "green" };
      ann.sendRaw(JSON.stringify({ route: "ADD_USER", userId: ann.userId, name: "Ann", shoe: 42, data }));
      const fields = { userId: ann.userId, uuid: anyUuid, status: "idle", name: "Ann", photo: null };
      await ann.expect("userConnect", fields);
    },
  },
  {
    title: "PRESENCE tells who is connected, and every change after it",
    async run(stage) {
      const ann = await stage.join("ann");
      const bob = await stage.join("bob");
      const [bobId, catId] = [stage.id("bob"), stage.id("cat")];
      ann.send("PRESENCE", { ids: [bobId, catId] });
      const told = { [bobId]: "idle", [catId]: "offline" };
      await ann.expect("/presence", { users: told });
      const cat = await stage.join("cat");
      await expectChanges(ann, told, { [catId]: "idle" });
      await stage.ring(bob, cat);
      await expectChanges(ann, told, { [bobId]: "busy", [catId]: "busy" });
    },
  },
  {
    title: "a second PRESENCE replaces the first",
    async run(stage) {
      const ann = await stage.join("ann");
      const [bobId, catId] = [stage.id("bob"), stage.id("cat")];
      ann.send("PRESENCE", { ids: [bobId] });
      await ann.expect("/presence", { users: { [bobId]: "offline" } });
      ann.send("PRESENCE", { ids: [catId] });
      await ann.expect("/presence", { users: { [catId]: "offline" } });
      const bob = await stage.join("bob");
      await bob.expectNothing();
      await stage.join("cat");
      await ann.expect("/presence", { users: { [catId]: "idle" } });
    },
  },
];

/** `client` is told these changes to the states in `told`, in any order; what it knows may be told again, nothing else. */
async function expectChanges(client, told, changes) {
  const expected = { ...told, ...changes };
  while (differences(told, expected).length > 0) {
    const { users } = await client.expect("/presence", { users: anyObject });
    for (const [user, state] of Object.entries(users)) {
      if (state !== told[user] && state !== expected[user]) throw new Error(`${user} is told to be ${state}`);
      told[user] = state;
    }
  }
}
