/** What the two tell each other during a call. */

import { settled } from "../client.mjs";
import { ANSWER, candidate, OFFER } from "../world.mjs";

export const scenarios = [
  {
    title: "SET_REMOTE_STREAM_ID reaches the peer",
    async run(stage) {
      const [ann, bob] = await talking(stage);
      const streamIds = { audio: "mic", video: "cam", screen: "desk" };
      ann.send("SET_REMOTE_STREAM_ID", { streamIds });
      await bob.expect("/remoteStreamsId", { streamIds });
      await settled(ann, bob);
    },
  },
  {
    title: "MEDIA_UPDATE reaches the peer with what was said and nothing else",
    async run(stage) {
      const [ann, bob] = await talking(stage);
      const updates = [
        { muted: true },
        { camera: false },
        { muted: false, camera: true },
        { streamIds: { audio: "mic", video: "cam", screen: "desk" } },
      ];
      for (const update of updates) {
        bob.send("MEDIA_UPDATE", update);
        await ann.expect("/mediaUpdate", update);
      }
      await settled(ann, bob);
    },
  },
  {
    title: "UPDATE_OFFER and UPDATE_ANSWER are marked as updates, either way round",
    async run(stage) {
      const [ann, bob] = await talking(stage);
      await renegotiate(ann, bob);
      await renegotiate(bob, ann);
      await settled(ann, bob);
    },
  },
  {
    title: "an UPDATE_ANSWER without an offer is refused",
    async run(stage) {
      const [ann, bob] = await talking(stage);
      ann.send("UPDATE_ANSWER", { answer: ANSWER });
      await ann.expectError("NO_PENDING_OFFER", "UPDATE_ANSWER");
      await renegotiate(ann, bob);
      bob.send("UPDATE_ANSWER", { answer: ANSWER });
      await bob.expectError("NO_PENDING_OFFER", "UPDATE_ANSWER");
      await settled(ann, bob);
    },
  },
  {
    title: "a session description may be a bare text",
    async run(stage) {
      const [ann, bob] = await talking(stage);
      ann.send("UPDATE_OFFER", { sdp: "v=0" });
      await bob.expect("/updateOffer", { sdp: "v=0", userId: ann.userId, isUpdate: true });
    },
  },
  {
    title: "more candidates than allowed are refused, and UPDATE_OFFER makes room again",
    async run(stage) {
      const [ann, bob] = await talking(stage);
      const many = Array.from({ length: 255 }, (_, index) => candidate(`n${index}`));
      ann.send("ADD_ICE", { iceParams: many });
      await bob.expect("/swapIce", { iceCandidates: many });
      ann.send("ADD_ICE", { iceParams: [candidate("one too many")] });
      await ann.expectError("TOO_MANY_CANDIDATES", "ADD_ICE");
      await renegotiate(ann, bob);
      ann.send("ADD_ICE", { iceParams: [candidate("again")] });
      await bob.expect("/swapIce", { iceCandidates: [candidate("again")] });
    },
  },
];

async function talking(stage) {
  const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
  await stage.talk(ann, bob);
  return [ann, bob];
}

async function renegotiate(from, to) {
  from.send("UPDATE_OFFER", { sdp: OFFER });
  await to.expect("/updateOffer", { sdp: OFFER, userId: from.userId, isUpdate: true });
  to.send("UPDATE_ANSWER", { answer: ANSWER });
  await from.expect("/updateAnswer", { answer: ANSWER, userId: to.userId, isUpdate: true });
}
