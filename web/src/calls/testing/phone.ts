import { vi } from "vitest";
import { Conversation } from "../call/conversation";
import { CallMachine } from "../call/machine";
import { Peer } from "../call/peer";
import type { CallNotice, Party } from "../call/state";
import { Store } from "../core/store";
import type { IceConfiguration } from "../ice/servers";
import type { LocalState } from "../media/local";
import type { CallTicket } from "../signalling/session";
import type { ClientFrame, ServerFrame } from "../signalling/wire";
import { FakeConnection } from "./fake-connection";

const silent: LocalState = {
  tracks: { audio: null, video: null, screen: null },
  muted: false,
  cameraPending: false,
  microphoneProblem: null,
  cameraProblem: null,
  screenProblem: null,
};

/** A person in tests. */
export const party = (id: string): Party => ({ id, name: id.toUpperCase(), photo: null });

/** One tab: a real call machine over fake connections, with the test as its server. */
export class Phone {
  readonly sent: ClientFrame[] = [];
  readonly notices: CallNotice[] = [];
  readonly connections: FakeConnection[] = [];
  readonly media = { state: new Store(silent), start: vi.fn(async () => {}), stop: vi.fn() };
  readonly tickets = {
    kept: null as CallTicket | null,
    load: () => this.tickets.kept,
    save: (ticket: CallTicket) => {
      this.tickets.kept = ticket;
    },
    clear: () => {
      this.tickets.kept = null;
    },
  };
  readonly trouble = vi.fn();
  readonly machine: CallMachine;
  online = true;
  /** What the server says of relays. */
  ice: IceConfiguration = { configuration: {}, renewIn: null };
  /** Takes what is sent on to somebody else. */
  wire: ((frame: ClientFrame) => void) | null = null;

  constructor(person: { me: string }) {
    this.machine = new CallMachine({
      me: () => person.me,
      send: (frame) => this.take(frame),
      canSignal: () => this.online,
      uuid: () => `uuid-${person.me}`,
      media: this.media,
      ice: async () => this.ice,
      notice: (notice) => this.notices.push(notice),
      trouble: this.trouble,
      tickets: this.tickets,
      createConversation: (options) =>
        new Conversation({
          ...options,
          createPeer: (peer) => new Peer({ ...peer, create: () => this.connect() }),
        }),
    });
  }

  get state() {
    return this.machine.state.get();
  }

  get phase() {
    return this.state.phase;
  }

  /** The last connection made. */
  get connection(): FakeConnection {
    const last = this.connections.at(-1);
    if (!last) throw new Error("there is no connection");
    return last;
  }

  /** The last frame of a route. */
  last<R extends ClientFrame["route"]>(route: R): Extract<ClientFrame, { route: R }> {
    const found = this.sent.findLast((frame) => frame.route === route);
    if (!found) throw new Error(`no ${route} was sent, only ${this.routes.join(" ")}`);
    return found as Extract<ClientFrame, { route: R }>;
  }

  /** What was sent, by name. */
  get routes(): string[] {
    return this.sent.map(({ route }) => route);
  }

  /** The server says something. */
  hear(frame: ServerFrame): void {
    this.machine.frame(frame);
  }

  private take(frame: ClientFrame): boolean {
    if (!this.online) return false;
    this.sent.push(frame);
    this.wire?.(frame);
    return true;
  }

  private connect(): RTCPeerConnection {
    const made = new FakeConnection();
    this.connections.push(made);
    return made as unknown as RTCPeerConnection;
  }
}

/** Lets everything that waits for nothing but a promise happen. */
export const settle = () => vi.advanceTimersByTimeAsync(50);

/** Rings `callee` with `caller`'s offer. */
export function ring(caller: Phone, callee: Phone, from: string, callId = "call-1"): void {
  const { sdp } = caller.last("OFFER");
  callee.hear({ route: "/call", userId: from, name: from.toUpperCase(), photo: null, callId, sdp });
}

/** Does what the server does in a running call: carries the one's words to the other. */
export function join(one: Phone, other: Phone): void {
  const carry = (to: Phone) => (frame: ClientFrame) => {
    if (frame.route === "UPDATE_OFFER") to.hear({ route: "/updateOffer", sdp: frame.sdp });
    else if (frame.route === "UPDATE_ANSWER") to.hear({ route: "/updateAnswer", answer: frame.answer });
    else if (frame.route === "ADD_ICE") to.hear({ route: "/swapIce", iceCandidates: frame.iceParams });
    else if (frame.route === "MEDIA_UPDATE") to.hear({ ...frame, route: "/mediaUpdate" });
  };
  one.wire = carry(other);
  other.wire = carry(one);
}

/** Brings two phones into a call: `ann` calls `bob`. */
export async function talk(ann: Phone, bob: Phone, callId = "call-1"): Promise<void> {
  ann.machine.call(party("bob"), false);
  await settle();
  ring(ann, bob, "ann", callId);
  bob.machine.accept(false);
  await settle();
  ann.hear({ route: "/acceptCall", answer: bob.last("ANSWER").answer });
  ann.hear({ route: "/connect", userId: "bob", callId, ticket: "ticket-ann" });
  bob.hear({ route: "/connect", userId: "ann", callId, ticket: "ticket-bob" });
  await settle();
  join(ann, bob);
  ann.connection.turn("connected");
  bob.connection.turn("connected");
  await settle();
}
