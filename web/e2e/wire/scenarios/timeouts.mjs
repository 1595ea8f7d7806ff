/** What happens when nothing happens; on a server whose times are short. */

import { settled } from "../client.mjs";
import { anyUuid } from "../expect.mjs";
import { candidate, expectDecline, OFFER } from "../world.mjs";

const world = "impatient";

export const scenarios = [
  {
    title: "nobody answers: both are told, and are idle again",
    world,
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const callId = await stage.ring(ann, bob);
      await expectDecline(ann, bob, "timeout", callId);
      await expectDecline(bob, ann, "timeout", callId);
      await settled(ann, bob);
    },
  },
  {
    title: "a call to somebody who never connects ends for the caller",
    world,
    async run(stage) {
      const ann = await stage.join("ann");
      ann.send("OFFER", { candidates: [stage.id("bob")], sdp: OFFER });
      await expectDeclineOfUnknown(ann, stage.id("bob"), "timeout");
      await settled(ann);
    },
  },
  {
    title: "an answered call without candidates ends",
    world,
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callId } = await stage.pair(ann, bob);
      await expectDecline(ann, bob, "timeout", callId);
      await expectDecline(bob, ann, "timeout", callId);
      await settled(ann, bob);
    },
  },
  {
    title: "a peer that does not come back is lost",
    world,
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callId } = await stage.talk(ann, bob);
      ann.drop();
      await bob.expect("/peerDisconnected", { userId: ann.userId });
      await expectDecline(bob, ann, "peer_lost", callId);
      await settled(bob);
    },
  },
  {
    title: "a call in which candidates were swapped does not time out",
    world,
    async run(stage) {
      const [ann, bob, cat] = [await stage.join("ann"), await stage.join("bob"), await stage.join("cat")];
      const { callId } = await stage.talk(ann, bob);
      // Somebody else's ring time, which is as long as every other time here, passes twice.
      for (let round = 0; round < 2; round += 1) {
        cat.send("OFFER", { candidates: [stage.id(`dan${round}`)], sdp: OFFER });
        await expectDeclineOfUnknown(cat, stage.id(`dan${round}`), "timeout");
      }
      await settled(ann, bob);
      ann.send("ADD_ICE", { iceParams: [candidate("still here")] });
      await bob.expect("/swapIce", { iceCandidates: [candidate("still here")] });
      ann.send("DECLINE");
      await expectDecline(bob, ann, "hangup", callId);
    },
  },
];

/** The server never learned the name of somebody who never connected. */
async function expectDeclineOfUnknown(client, userId, reason) {
  await client.expect("/decline", { userId, name: "", reason, callId: anyUuid });
}
