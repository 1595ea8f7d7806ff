/** `RECONNECT`: by uuid, by device, by ticket; what was unfinished; what is refused. */

import { settled } from "../client.mjs";
import { anyText, anyTicket, anyUuid } from "../expect.mjs";
import { ANSWER, candidate, expectDecline, OFFER } from "../world.mjs";

export const scenarios = [
  {
    title: "a dropped connection comes back by its uuid, and the call goes on",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callId } = await stage.talk(ann, bob);
      ann.drop();
      await bob.expect("/peerDisconnected", { userId: ann.userId });
      const back = await stage.connect("ann");
      reconnect(back, { uuid: ann.uuid });
      await expectBack(back, { status: "in_call", candidate: bob.userId, callId });
      await bob.expect("/peerReconnected", { userId: ann.userId });
      back.send("UPDATE_OFFER", { sdp: OFFER });
      await bob.expect("/updateOffer", { sdp: OFFER, userId: ann.userId, isUpdate: true });
      back.send("DECLINE");
      await expectDecline(bob, ann, "hangup", callId);
    },
  },
  {
    title: "without a uuid the device finds its place",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann", { device: "desk" }), await stage.join("bob")];
      const { callId } = await stage.talk(ann, bob);
      ann.drop();
      await bob.expect("/peerDisconnected", { userId: ann.userId });
      const back = await stage.connect("ann");
      reconnect(back, { device: "desk" });
      await expectBack(back, { status: "in_call", candidate: bob.userId, callId });
      await bob.expect("/peerReconnected", { userId: ann.userId });
    },
  },
  {
    title: "a connection that looks alive is replaced",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callId } = await stage.talk(ann, bob);
      const back = await stage.connect("ann");
      reconnect(back, { uuid: ann.uuid });
      await expectBack(back, { status: "in_call", candidate: bob.userId, callId });
      const { code } = await ann.closed();
      if (code !== 4003) throw new Error(`closed with ${code}`);
      await bob.expect("/peerReconnected", { userId: ann.userId });
    },
  },
  {
    title: "an answer that the caller missed is sent again",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const callId = await stage.ring(ann, bob);
      ann.drop();
      bob.send("ANSWER", { answer: ANSWER });
      const back = await stage.connect("ann");
      reconnect(back, { uuid: ann.uuid });
      await expectBack(back, { status: "calling", candidate: bob.userId, callId });
      await back.expect("/acceptCall", { answer: ANSWER, device: "browser" });
      await back.expect("/connect", { userId: bob.userId, callId, ticket: anyTicket });
    },
  },
  {
    title: "candidates and an unanswered offer of the peer are sent again",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callId } = await stage.talk(ann, bob);
      ann.drop();
      await bob.expect("/peerDisconnected", { userId: ann.userId });
      bob.send("UPDATE_OFFER", { sdp: OFFER });
      bob.send("ADD_ICE", { iceParams: [candidate("new")] });
      await bob.expectNothing();
      const back = await stage.connect("ann");
      reconnect(back, { uuid: ann.uuid });
      await expectBack(back, { status: "in_call", candidate: bob.userId, callId });
      await back.expect("/updateOffer", { sdp: OFFER, userId: bob.userId, isUpdate: true });
      await back.expect("/swapIce", { iceCandidates: [candidate("new")] });
    },
  },
  {
    title: "nobody to come back as: an error, and the socket stays open",
    async run(stage) {
      const ann = await stage.connect("ann");
      reconnect(ann, {});
      await expectRefused(ann, "NO_SESSION");
      await ann.register();
    },
  },
  {
    title: "tickets rebuild a call that the server has forgotten, and the ended one stays ended",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callId, callerTicket, calleeTicket } = await stage.talk(ann, bob);
      await stage.world.forget();
      // Each node knows by then that it has forgotten; whoever came before would be sent back once more.
      for (const old of [ann, bob]) await old.closed();
      const [annBack, bobBack] = [await stage.connect("ann"), await stage.connect("bob")];
      reconnect(annBack, { uuid: ann.uuid, ticket: callerTicket });
      await expectBack(annBack, { status: "in_call", candidate: bob.userId, callId });
      await annBack.expectNothing();
      reconnect(bobBack, { uuid: bob.uuid, ticket: calleeTicket });
      await expectBack(bobBack, { status: "in_call", candidate: ann.userId, callId });
      await annBack.expect("/peerReconnected", { userId: bob.userId });
      await bobBack.expect("/peerReconnected", { userId: ann.userId });
      for (const side of [annBack, bobBack]) await side.expect("/ticket", { callId, ticket: anyTicket });
      bobBack.send("DECLINE");
      await expectDecline(annBack, bob, "hangup", callId);
      annBack.drop();
      const late = await stage.connect("ann");
      reconnect(late, { ticket: callerTicket, device: "another" });
      await expectRefused(late, "CALL_ENDED");
    },
  },
  {
    title: "a forged ticket, and another's, are refused",
    async run(stage) {
      const [ann, bob] = [await stage.join("ann"), await stage.join("bob")];
      const { callerTicket } = await stage.talk(ann, bob);
      const cat = await stage.connect("cat");
      for (const ticket of ["nonsense", "a.b", `${callerTicket.slice(0, -4)}AAAA`, callerTicket]) {
        reconnect(cat, { ticket });
        await expectRefused(cat, "BAD_TICKET");
      }
      await settled(ann, bob);
    },
  },
];

function reconnect(client, { device = "browser", ...fields }) {
  client.send("RECONNECT", { name: client.userId.toUpperCase(), device, ...fields });
}

async function expectBack(client, { status, candidate: peer, callId }) {
  const fields = { status, candidate: peer, streamIds: null, uuid: anyUuid, callId };
  client.uuid = (await client.expect("reconnectSuccess", fields)).uuid;
}

async function expectRefused(client, code) {
  await client.expect("reconnectError", { code, message: anyText });
}
