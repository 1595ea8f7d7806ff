/** What is malformed, too large, somebody else's, or too much. */

import { settled } from "../client.mjs";
import { anyText } from "../expect.mjs";
import { ANSWER, OFFER } from "../world.mjs";

/** Frames, the code they are answered with, and the route named in the answer. */
const MALFORMED = [
  ["{", "BAD_JSON"],
  ["ping", "BAD_JSON"],
  ["", "BAD_JSON"],
  ["[]", "BAD_FRAME"],
  ['"PING"', "BAD_FRAME"],
  ["{}", "MISSING_FIELD"],
  ['{"route":7}', "BAD_FIELD"],
  ['{"route":"FLY"}', "UNKNOWN_ROUTE"],
  ['{"route":"ADD_USER"}', "MISSING_FIELD", "ADD_USER"],
  ['{"route":"ADD_USER","userId":"no spaces please"}', "BAD_FIELD", "ADD_USER"],
];

/** Fields of an otherwise good frame, and the code they are answered with. */
const WRONG_FIELDS = [
  ["ADD_USER", { name: 7, device: "d" }, "BAD_FIELD"],
  ["ADD_USER", { name: "n".repeat(70_000), device: "d" }, "TOO_LARGE"],
  ["ADD_USER", { name: "Ann", data: { name: "Bob" }, device: "d" }, "BAD_FIELD"],
  ["OFFER", { sdp: OFFER }, "MISSING_FIELD"],
  ["OFFER", { candidates: "bob", sdp: OFFER }, "BAD_FIELD"],
  ["OFFER", { candidates: [7], sdp: OFFER }, "BAD_FIELD"],
  ["OFFER", { candidates: ["bob"] }, "MISSING_FIELD"],
  ["ANSWER", {}, "MISSING_FIELD"],
  ["ADD_ICE", { iceParams: "all" }, "BAD_FIELD"],
  ["ADD_ICE", {}, "MISSING_FIELD"],
  ["SET_REMOTE_STREAM_ID", { streamIds: 1 }, "BAD_FIELD"],
  ["MEDIA_UPDATE", { muted: "yes" }, "BAD_FIELD"],
  ["UPDATE_OFFER", {}, "MISSING_FIELD"],
  ["UPDATE_ANSWER", {}, "MISSING_FIELD"],
  ["PRESENCE", { ids: 5 }, "BAD_FIELD"],
  ["PRESENCE", { ids: Array.from({ length: 501 }, (_, index) => `u${index}`) }, "TOO_LARGE"],
];

export const scenarios = [
  ...MALFORMED.map(([frame, code, request]) => ({
    title: `${frame || "an empty frame"} is ${code}`,
    async run(stage) {
      const ann = await stage.connect("ann");
      ann.sendRaw(frame);
      await ann.expectError(code, request);
      await ann.expectNothing();
    },
  })),
  ...WRONG_FIELDS.map(([route, fields, code], index) => ({
    title: `wrong fields ${index + 1}: ${route} is ${code}`,
    async run(stage) {
      const ann = await stage.join("ann");
      ann.send(route, fields);
      await ann.expectError(code, route);
      await ann.expectNothing();
    },
  })),
  {
    title: "a malformed RECONNECT is answered as a refused one",
    async run(stage) {
      const ann = await stage.connect("ann");
      ann.send("RECONNECT", { name: "Ann", device: "d", uuid: "mine" });
      await ann.expect("reconnectError", { code: "BAD_FIELD", message: anyText });
      await ann.expectNothing();
    },
  },
  {
    title: "a binary frame is refused",
    async run(stage) {
      const ann = await stage.connect("ann");
      ann.sendRaw(Buffer.from([1, 2, 3]));
      await ann.expectError("BINARY");
      await ann.expectNothing();
    },
  },
  {
    title: "a command before ADD_USER is refused",
    async run(stage) {
      const ann = await stage.connect("ann");
      ann.send("OFFER", { candidates: [stage.id("bob")], sdp: OFFER });
      await ann.expectError("NOT_REGISTERED", "OFFER");
    },
  },
  {
    title: "a registered connection cannot speak as somebody else",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      await stage.ring(ann, bob);
      const cat = await stage.join("cat");
      for (const [route, fields] of [
        ["ANSWER", { answer: ANSWER }],
        ["DECLINE", {}],
        ["ADD_USER", { name: "B", device: "d" }],
      ]) {
        cat.send(route, { ...fields, userId: bob.userId });
        await cat.expectError("FOREIGN_USER", route);
      }
      await settled(ann, bob, cat);
    },
  },
  {
    title: "repeated abuse closes the connection",
    async run(stage) {
      const ann = await stage.connect("ann");
      for (let count = 0; count < 200; count += 1) ann.sendRaw("{");
      const { code } = await ann.closed();
      if (code !== 1008) throw new Error(`closed with ${code}`);
    },
  },
  {
    title: "a message beyond the limit closes the connection",
    async run(stage) {
      const ann = await stage.connect("ann");
      ann.sendRaw("x".repeat(300_000));
      const { code } = await ann.closed();
      if (code !== 1009) throw new Error(`closed with ${code}`);
    },
  },
  {
    title: "a restart is announced",
    async run(stage) {
      const { server } = stage;
      const ann = await stage.join("ann");
      await server.terminate();
      const { code } = await ann.closed();
      await server.launch();
      if (code !== 1012) throw new Error(`closed with ${code}`);
    },
  },
];
