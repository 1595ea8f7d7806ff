/** One call from `OFFER` to its end: answered, refused, canceled, hung up; busy, crossed and waiting calls. */

import { settled } from "../client.mjs";
import { anyTicket, anyUuid } from "../expect.mjs";
import { ANSWER, candidate, expectCall, expectDecline, expectPaired, OFFER } from "../world.mjs";

export const scenarios = [
  {
    title: "OFFER, ANSWER, ADD_ICE, SWAP_ICE, DECLINE: a whole call",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob", { device: "phone" })];
      const [annStreams, bobStreams] = [streams("ann"), streams("bob")];
      const callId = await stage.ring(ann, bob, { streamIds: annStreams });
      bob.send("ANSWER", { answer: ANSWER, streamIds: bobStreams });
      await expectPaired(ann, bob, callId, { device: "phone" });
      await ann.expect("/remoteStreamsId", { streamIds: bobStreams });
      await bob.expect("/remoteStreamsId", { streamIds: annStreams });
      ann.send("ADD_ICE", { iceParams: [candidate("a1"), candidate("a2")] });
      bob.send("ADD_ICE", { iceParams: [candidate("b1")] });
      await settled(ann, bob);
      ann.send("SWAP_ICE");
      await ann.expect("/swapIce", { iceCandidates: [candidate("b1")] });
      await bob.expect("/swapIce", { iceCandidates: [candidate("a1"), candidate("a2")] });
      ann.send("DECLINE");
      await expectDecline(bob, ann, "hangup", callId);
      await settled(ann, bob);
    },
  },
  {
    title:
      "after the first swap candidates are relayed at once, and a second SWAP_ICE sends only what is new",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      await stage.talk(ann, bob);
      ann.send("ADD_ICE", { iceParams: [candidate("late")] });
      await bob.expect("/swapIce", { iceCandidates: [candidate("late")] });
      bob.send("SWAP_ICE");
      await settled(bob, ann);
    },
  },
  {
    title: "candidates that a device sends while it rings are kept for the call",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const callId = await stage.ring(ann, bob);
      bob.send("ADD_ICE", { iceParams: [candidate("early")] });
      await bob.expectNothing();
      bob.send("ANSWER", { answer: ANSWER });
      await expectPaired(ann, bob, callId);
      ann.send("SWAP_ICE");
      await ann.expect("/swapIce", { iceCandidates: [candidate("early")] });
    },
  },
  {
    title: "the callee refuses",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const callId = await stage.ring(ann, bob);
      bob.send("DECLINE");
      await expectDecline(ann, bob, "declined", callId);
      await settled(ann, bob);
      await stage.talk(ann, bob);
    },
  },
  {
    title: "the caller cancels",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const callId = await stage.ring(ann, bob);
      ann.send("DECLINE");
      await expectDecline(bob, ann, "canceled", callId);
      await settled(ann, bob);
    },
  },
  {
    title: "either side hangs up",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callId } = await stage.talk(ann, bob);
      bob.send("DECLINE");
      await expectDecline(ann, bob, "hangup", callId);
      await settled(ann, bob);
    },
  },
  {
    title: "somebody in a call is busy, and so are the people ringing",
    async run(stage) {
      const [ann, bob, cat] = [await stage.join("ann"), await stage.join("bob"), await stage.join("cat")];
      await stage.ring(ann, bob);
      for (const callee of [ann, bob]) {
        cat.send("OFFER", { candidates: [callee.userId], sdp: OFFER });
        await cat.expectError("BUSY", "OFFER");
      }
      await settled(ann, bob, cat);
    },
  },
  {
    title: "the first of several candidates who is connected and idle is rung",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const [cat, dan] = [await stage.join("cat"), await stage.join("dan")];
      await stage.ring(bob, cat);
      ann.send("OFFER", { candidates: [bob.userId, stage.id("nobody"), dan.userId], sdp: OFFER });
      await expectCall(dan, ann);
      await settled(ann, bob, cat, dan);
    },
  },
  {
    title: "calling oneself, nobody, or while in a call is refused",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      ann.send("OFFER", { candidates: [ann.userId], sdp: OFFER });
      await ann.expectError("SELF_CALL", "OFFER");
      ann.send("OFFER", { candidates: [], sdp: OFFER });
      await ann.expectError("NO_CANDIDATES", "OFFER");
      await stage.ring(ann, bob);
      ann.send("OFFER", { candidates: [stage.id("cat")], sdp: OFFER });
      await ann.expectError("ALREADY_IN_CALL", "OFFER");
      await settled(ann, bob);
    },
  },
  {
    title: "crossed offers: the smaller id becomes the caller, whoever came first",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const first = await stage.ring(ann, bob);
      bob.send("OFFER", { candidates: [ann.userId], sdp: OFFER });
      await bob.expectError("CROSSED", "OFFER");
      bob.send("ANSWER", { answer: ANSWER });
      await expectPaired(ann, bob, first);
    },
  },
  {
    title: "crossed offers: a later offer of the smaller id turns the call round",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      await stage.ring(bob, ann);
      ann.send("OFFER", { candidates: [bob.userId], sdp: OFFER });
      const { callId } = await expectCall(bob, ann);
      await settled(ann, bob);
      bob.send("ANSWER", { answer: ANSWER });
      await expectPaired(ann, bob, callId);
    },
  },
  {
    title: "a call waits for somebody who is not connected, and is delivered by ADD_USER",
    async run(stage) {
      const ann = await stage.join("ann");
      const bobId = stage.id("bob");
      ann.send("OFFER", { candidates: [bobId], sdp: OFFER, streamIds: streams("ann") });
      await ann.expectNothing();
      const bob = await stage.connect("bob");
      bob.send("ADD_USER", { name: bobId.toUpperCase(), device: "browser" });
      const fields = { userId: bobId, uuid: anyUuid, status: "idle", name: bobId.toUpperCase(), photo: null };
      await bob.expect("userConnect", fields);
      const { callId } = await expectCall(bob, ann);
      await bob.expect("/remoteStreamsId", { streamIds: streams("ann") });
      bob.send("ANSWER", { answer: ANSWER });
      await bob.expect("/connect", { userId: ann.userId, callId, ticket: anyTicket });
    },
  },
  {
    title: "a second ANSWER, and commands that fit no state, are refused and change nothing",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      for (const [route, fields] of CALL_COMMANDS) {
        ann.send(route, fields);
        await ann.expectError("NO_CALL", route);
      }
      const { callId } = await stage.pair(ann, bob);
      bob.send("ANSWER", { answer: ANSWER });
      await bob.expectError("ALREADY_ANSWERED", "ANSWER");
      ann.send("ANSWER", { answer: ANSWER });
      await ann.expectError("ILLEGAL_STATE", "ANSWER");
      ann.send("DECLINE");
      await expectDecline(bob, ann, "hangup", callId);
      ann.send("SWAP_ICE");
      await ann.expectError("CALL_ENDED", "SWAP_ICE");
      await settled(ann, bob);
    },
  },
];

const CALL_COMMANDS = [
  ["ANSWER", { answer: ANSWER }],
  ["DECLINE", {}],
  ["ADD_ICE", { iceParams: [candidate("x")] }],
  ["SWAP_ICE", {}],
  ["SET_REMOTE_STREAM_ID", { streamIds: streams("x") }],
  ["MEDIA_UPDATE", { muted: true }],
  ["UPDATE_OFFER", { sdp: OFFER }],
  ["UPDATE_ANSWER", { answer: ANSWER }],
];

function streams(name) {
  return { audio: `${name}-audio`, video: `${name}-video`, screen: `${name}-screen` };
}
