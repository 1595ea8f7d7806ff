/** Two offers at once: one call comes of them, or each finds its end. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Phone, party, ring, settle } from "../testing/phone";
import { callOut, decline, eachWithTwoPhones, refuse } from "../testing/two-phones";

let ann: Phone;
let bob: Phone;
eachWithTwoPhones((phones) => {
  ({ ann, bob } = phones);
});

describe("a call that comes while the own offer is on its way to somebody else", () => {
  let carl: Phone;

  beforeEach(async () => {
    carl = new Phone({ me: "carl" });
    await callOut(carl, "dora");
    await callOut(ann, "carl");
    ring(ann, carl, "ann");
  });
  afterEach(() => carl.machine.close());

  it("rings when it turns out to have been the first", () => {
    expect(carl.phase).toBe("ringingOut");
    carl.hear(refuse("ALREADY_IN_CALL"));
    expect(carl.state).toMatchObject({ phase: "incoming", peer: { id: "ann" }, callId: "call-1" });
  });

  it("is forgotten when it was taken back before", () => {
    carl.hear(decline("canceled", "call-1"));
    expect(carl.phase).toBe("ringingOut");
    carl.hear(refuse("ALREADY_IN_CALL"));
    expect(carl.state.end).toBe("busyHere");
  });
});

describe("crossed calls", () => {
  it("become one: the larger id answers by itself, whichever word comes first", async () => {
    await callOut(ann, "bob");
    await callOut(bob, "ann");
    ring(ann, bob, "ann");
    bob.hear(refuse("CROSSED"));
    await settle();
    expect(bob.state).toMatchObject({ phase: "answering", role: "callee", callId: "call-1" });
    expect(bob.routes).toEqual(["OFFER", "ANSWER"]);
    expect(bob.media.start).toHaveBeenCalledTimes(2);
    expect(bob.media.stop).toHaveBeenCalledTimes(1);
  });

  it("are answered when the refusal comes before the ring", async () => {
    await callOut(ann, "bob");
    await callOut(bob, "ann");
    bob.hear(refuse("CROSSED"));
    expect(bob.phase).toBe("ringingOut");
    ring(ann, bob, "ann");
    await settle();
    expect(bob.phase).toBe("answering");
  });

  it("leave the smaller id's call as it is", async () => {
    await callOut(bob, "ann");
    await callOut(ann, "bob");
    ring(bob, ann, "bob");
    ann.hear({ route: "/decline", userId: "bob", reason: "answered_elsewhere", callId: "call-1" });
    await settle();
    expect(ann.phase).toBe("ringingOut");
    expect(ann.routes).toEqual(["OFFER"]);
  });

  it("are answered while one's own call is still being dialled", async () => {
    await callOut(bob, "ann");
    ann.machine.call(party("bob"), false);
    ring(bob, ann, "bob");
    await settle();
    expect(ann.phase).toBe("answering");
    expect(ann.routes).toEqual(["ANSWER"]);
  });

  it("do not hang when the other half never comes", async () => {
    await callOut(bob, "ann");
    bob.hear(refuse("CROSSED"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(bob.state.end).toBe("failed");
  });
});
