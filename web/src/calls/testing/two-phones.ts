/** Two phones for each test, and after it the look whether anything is left. */
import { afterEach, beforeEach, expect, vi } from "vitest";
import { peerCounters } from "../call/registry";
import type { DeclineReason, ServerFrame } from "../signalling/wire";
import { FakeConnection } from "./fake-connection";
import { FakeMediaDevices, installMedia } from "./fake-media";
import { Phone, party, settle } from "./phone";

export interface TwoPhones {
  ann: Phone;
  bob: Phone;
}

/** To be called once in a file; `begin` gets the phones of each test. */
export function eachWithTwoPhones(begin: (phones: TwoPhones) => void): void {
  let uninstall: () => void;
  let phones: TwoPhones;

  beforeEach(() => {
    vi.useFakeTimers();
    uninstall = installMedia(new FakeMediaDevices());
    FakeConnection.made = [];
    phones = { ann: new Phone({ me: "ann" }), bob: new Phone({ me: "bob" }) };
    begin(phones);
  });

  afterEach(() => {
    phones.ann.machine.close();
    phones.bob.machine.close();
    // Whatever happened: nothing is left, and nothing was done to a connection that is gone.
    expect(peerCounters().open).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    for (const connection of FakeConnection.made) expect(connection.usedAfterClose).toBe(0);
    vi.useRealTimers();
    uninstall();
  });
}

/** The word of the server that a call is over. */
export const decline = (reason: DeclineReason, callId: string | null = null): ServerFrame => ({
  route: "/decline",
  userId: "bob",
  reason,
  callId,
});

/** The word of the server that a request is refused. */
export const refuse = (code: string, request = "OFFER"): ServerFrame => ({
  route: "/error",
  code,
  message: "",
  request,
});

/** Calls somebody, until the offer is on its way. */
export async function callOut(phone: Phone, to: string): Promise<void> {
  phone.machine.call(party(to), false);
  await settle();
}
