/** Tries one way out with real connections of the browser. */
import { Scope } from "../core/scope";
import type { Failure, Outcome } from "./result";
import type { Way } from "./ways";

/** How long a way may take before it counts as closed, in milliseconds. */
const patience = 8_000;

/** Codes of `icecandidateerror` from here on are the browser's own: nobody answered. Below are the server's. */
const ownCodes = 700;

/** Tries a way. Ends early, as a failure, when `signal` says so. */
export async function probe(way: Way, signal: AbortSignal): Promise<Outcome> {
  if (typeof RTCPeerConnection === "undefined") return { kind: "fails", why: "blocked" };
  const scope = new Scope();
  try {
    const attempt = way.id === "stun" ? new Reflection(scope, way) : new Loop(scope, way);
    const started = performance.now();
    const given = new Promise<Failure>((resolve) => {
      scope.after(patience, () => resolve(attempt.failure()));
      scope.listen(signal, "abort", () => resolve(attempt.failure()));
    });
    const failed = await Promise.race([attempt.run(), given]);
    const took = Math.max(1, Math.round(performance.now() - started));
    return failed === null ? { kind: "works", took } : { kind: "fails", why: failed };
  } catch {
    // What the browser throws here says that it does not let pages do this.
    return { kind: "fails", why: "blocked" };
  } finally {
    scope.close();
  }
}

/** What the browser tells of the servers it asked. */
class Attempt {
  protected readonly scope: Scope;
  protected readonly way: Way;
  protected found = false;
  private refused = false;
  private silent = false;

  constructor(scope: Scope, way: Way) {
    this.scope = scope;
    this.way = way;
  }

  /** Why it did not work, by what was seen until now. */
  failure(): Failure {
    if (this.found) return "noData";
    if (this.refused) return "refused";
    return this.way.id === "direct" ? "blocked" : "silent";
  }

  protected get unanswered(): boolean {
    return this.refused || this.silent;
  }

  protected connection(configuration: RTCConfiguration): RTCPeerConnection {
    const made = new RTCPeerConnection(configuration);
    this.scope.defer(() => made.close());
    this.scope.listen(made, "icecandidateerror", (event) => {
      if ((event as RTCPeerConnectionIceErrorEvent).errorCode < ownCodes) this.refused = true;
      else this.silent = true;
    });
    return made;
  }

  /** Hands each candidate on; null says that there are no more. */
  protected candidates(of: RTCPeerConnection, take: (candidate: RTCIceCandidate | null) => void): void {
    this.scope.listen(of, "icecandidate", (event) => {
      const { candidate } = event as RTCPeerConnectionIceEvent;
      if (candidate?.candidate) this.found = true;
      take(candidate?.candidate ? candidate : null);
    });
  }
}

/** Asks a STUN server for the own public address. */
class Reflection extends Attempt {
  async run(): Promise<Failure | null> {
    const connection = this.connection({ iceServers: this.way.servers ?? [] });
    connection.createDataChannel("check");
    const answered = new Promise<Failure | null>((resolve) => {
      this.candidates(connection, (candidate) => {
        if (candidate?.type === "srflx") resolve(null);
        // No candidate and no complaint: the public address is the machine's own.
        if (candidate === null) resolve(this.unanswered ? this.failure() : null);
      });
    });
    await connection.setLocalDescription();
    return answered;
  }

  override failure(): Failure {
    this.found = false;
    return super.failure();
  }
}

/** Two connections of this page that reach each other over the way, and a word that goes there and back. */
class Loop extends Attempt {
  async run(): Promise<Failure | null> {
    const { servers, id } = this.way;
    const configuration: RTCConfiguration = {
      iceServers: servers ?? [],
      iceTransportPolicy: id === "direct" ? "all" : "relay",
    };
    const [one, other] = [this.connection(configuration), this.connection(configuration)];
    const came = this.echo(one, other);
    const ended = Promise.race([this.link(one, other), this.link(other, one)]);
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription as RTCSessionDescription);
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription as RTCSessionDescription);
    return Promise.race([came, ended]);
  }

  /** Settles when a word has gone there and back. */
  private echo(one: RTCPeerConnection, other: RTCPeerConnection): Promise<null> {
    const channel = one.createDataChannel("check");
    this.scope.listen(other, "datachannel", (event) => {
      const answering = (event as RTCDataChannelEvent).channel;
      this.scope.listen(answering, "message", () => answering.send("back"));
    });
    this.scope.listen(channel, "open", () => channel.send("there"));
    return new Promise((resolve) => {
      this.scope.listen(channel, "message", () => resolve(null));
    });
  }

  /** Hands the candidates of the one to the other; settles when there were none. */
  private link(from: RTCPeerConnection, to: RTCPeerConnection): Promise<Failure> {
    return new Promise((resolve) => {
      this.candidates(from, (candidate) => {
        if (candidate === null && !this.found) resolve(this.failure());
        // One that comes before the description waits for it: the other side learns all of them from there too.
        else if (candidate) this.tell(to, candidate);
      });
    });
  }

  private tell(to: RTCPeerConnection, candidate: RTCIceCandidate): void {
    const add = () =>
      this.scope.run(
        () => to.addIceCandidate(candidate),
        () => {},
      );
    if (to.remoteDescription) add();
    else {
      const stop = this.scope.listen(to, "signalingstatechange", () => {
        if (!to.remoteDescription) return;
        stop();
        add();
      });
    }
  }
}
