import type { Scope } from "../core/scope";

const gatherMilliseconds = 20;
/** The server keeps at most this many of one side. */
const maxCandidates = 256;

const fragmentOf = (candidate: RTCIceCandidateInit): string | null =>
  candidate.usernameFragment ?? /\bufrag (\S+)/.exec(candidate.candidate ?? "")?.[1] ?? null;

/**
 * Own candidates on their way out: gathered for a moment into one frame, held back until their description was sent,
 * and kept as long as their ICE generation lives, so that they can be sent again after the signalling was lost.
 */
export class CandidateOutbox {
  private list: RTCIceCandidateInit[] = [];
  private fragment: string | null = null;
  private sent = 0;
  private open = false;
  private cancelTimer: (() => void) | null = null;
  private readonly scope: Scope;
  private readonly deliver: (candidates: RTCIceCandidateInit[]) => boolean;

  /** `deliver` answers whether the connection took them. */
  constructor(scope: Scope, deliver: (candidates: RTCIceCandidateInit[]) => boolean) {
    this.scope = scope;
    this.deliver = deliver;
  }

  /** The browser found a candidate. */
  push(candidate: RTCIceCandidateInit): void {
    const fragment = fragmentOf(candidate);
    if (fragment !== null && fragment !== this.fragment) {
      this.list = [];
      this.sent = 0;
      this.fragment = fragment;
    }
    if (this.list.length >= maxCandidates) return;
    this.list.push(candidate);
    this.schedule();
  }

  /** The description they belong to is out: they may follow, all of them if it was sent anew. */
  release({ again = false } = {}): void {
    this.open = true;
    if (again) this.sent = 0;
    this.schedule();
  }

  private schedule(): void {
    this.cancelTimer ??= this.scope.after(gatherMilliseconds, () => {
      this.cancelTimer = null;
      this.flush();
    });
  }

  private flush(): void {
    const waiting = this.list.slice(this.sent);
    if (!this.open || waiting.length === 0) return;
    if (this.deliver(waiting)) this.sent = this.list.length;
  }
}

/**
 * The other side's candidates on their way in: they wait for the description they belong to, which may come later, and
 * those of an ICE generation that never comes are dropped.
 */
export class CandidateInbox {
  private waiting: RTCIceCandidateInit[] = [];
  private fragments: string[] | null = null;
  private readonly add: (candidate: RTCIceCandidateInit) => void;

  constructor(add: (candidate: RTCIceCandidateInit) => void) {
    this.add = add;
  }

  /** Candidates came in. */
  push(candidates: readonly RTCIceCandidateInit[]): void {
    for (const candidate of candidates) {
      if (this.belongs(candidate)) this.add(candidate);
      else this.waiting = [...this.waiting, candidate].slice(-maxCandidates);
    }
  }

  /** A remote description is in force. */
  described(sdp: string): void {
    this.fragments = Array.from(sdp.matchAll(/^a=ice-ufrag:(\S+)/gm), (match) => match[1] ?? "");
    const waiting = this.waiting;
    this.waiting = [];
    this.push(waiting);
  }

  private belongs(candidate: RTCIceCandidateInit): boolean {
    if (this.fragments === null) return false;
    const fragment = fragmentOf(candidate);
    return fragment === null || this.fragments.includes(fragment);
  }
}
