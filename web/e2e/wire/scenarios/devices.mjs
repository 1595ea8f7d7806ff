/** Several devices of one person. */

import { settled } from "../client.mjs";
import { ANSWER, expectCall, expectDecline, expectPaired, OFFER } from "../world.mjs";

export const scenarios = [
  {
    title: "every device rings; the first answer takes the call and the others stop",
    async run(stage) {
      const ann = await stage.join("ann");
      const [desk, phone, tablet] = [
        await device(stage, "desk"),
        await device(stage, "phone"),
        await device(stage, "tablet"),
      ];
      ann.send("OFFER", { candidates: [desk.userId], sdp: OFFER });
      const { callId } = await expectCall(desk, ann);
      await expectCall(phone, ann);
      await expectCall(tablet, ann);
      phone.send("ANSWER", { answer: ANSWER });
      await expectPaired(ann, phone, callId, { device: "phone" });
      await expectDecline(desk, ann, "answered_elsewhere", callId);
      await expectDecline(tablet, ann, "answered_elsewhere", callId);
      desk.send("ANSWER", { answer: ANSWER });
      await desk.expectError("ALREADY_ANSWERED", "ANSWER");
      await settled(ann, desk, phone, tablet);
    },
  },
  {
    title: "one device refuses for all",
    async run(stage) {
      const ann = await stage.join("ann");
      const [desk, phone] = [await device(stage, "desk"), await device(stage, "phone")];
      const callId = await stage.ring(ann, desk);
      await expectCall(phone, ann);
      desk.send("DECLINE");
      await expectDecline(ann, desk, "declined", callId);
      await expectDecline(phone, ann, "declined", callId);
      await settled(ann, desk, phone);
    },
  },
  {
    title: "a device that joins late rings too, each device once",
    async run(stage) {
      const ann = await stage.join("ann");
      const desk = await device(stage, "desk");
      const callId = await stage.ring(ann, desk);
      const phone = await stage.connect("bob");
      await phone.register({ device: "phone", status: "ringing" });
      await expectCall(phone, ann);
      await desk.register({ device: "desk", status: "ringing" });
      await settled(desk, phone);
      ann.send("DECLINE");
      await expectDecline(desk, ann, "canceled", callId);
      await expectDecline(phone, ann, "canceled", callId);
    },
  },
  {
    title: "messages of a call go to the two that hold it, and no other device may speak for it",
    async run(stage) {
      const ann = await stage.join("ann");
      const other = await stage.join("ann", { device: "other" });
      const bob = await stage.join("bob");
      const { callId } = await stage.talk(ann, bob);
      bob.send("MEDIA_UPDATE", { muted: true });
      await ann.expect("/mediaUpdate", { muted: true });
      for (const route of ["DECLINE", "SWAP_ICE"]) {
        other.send(route);
        await other.expectError("NOT_YOUR_CALL", route);
      }
      await settled(ann, other, bob);
      bob.send("DECLINE");
      await expectDecline(ann, bob, "hangup", callId);
      await settled(ann, other, bob);
    },
  },
  {
    title: "a seventeenth device is refused",
    async run(stage) {
      for (let index = 0; index < 16; index += 1) await device(stage, `d${index}`);
      const last = await stage.connect("bob");
      last.send("ADD_USER", { name: "Bob", device: "last" });
      await last.expectError("TOO_MANY_DEVICES", "ADD_USER");
    },
  },
];

function device(stage, name) {
  return stage.join("bob", { device: name });
}
