import type { Registered, ResumeKey } from "../signalling/signalling";
import type { Description, ServerFrame } from "../signalling/wire";
import { CallCore, type Ring, type Running } from "./core";
import { endOfDecline, endOfRefusal, isOccupied, isTalking, noCall, type Party } from "./state";

type Frame<R extends ServerFrame["route"]> = Extract<ServerFrame, { route: R }>;

/**
 * The one call of this tab: what each act of the person and each word of the server means in each phase.
 */
export class CallMachine extends CallCore {
  // ── What the person does ──────────────────────────────────────────────────────────────────────────────────────────

  /** Calls somebody. Ignored while there is a call. */
  call(peer: Party, video: boolean): void {
    if (isOccupied(this.state.get().phase)) return;
    const running = this.begin({ phase: "dialing", peer, role: "caller", video });
    this.work(running, async () => {
      const conversation = await this.openConversation(running, { polite: false, video });
      const sdp = await running.scope.guard(conversation.offer());
      const streamIds = conversation.streamIds();
      running.told = this.deps.send({ route: "OFFER", candidates: [peer.id], sdp, streamIds });
      if (!running.told) {
        this.finish("offline");
        return;
      }
      conversation.described();
      this.state.patch({ phase: "ringingOut" });
      this.deadline(running, this.times.ringing, "timeout");
    });
  }

  /** Takes the incoming call. */
  accept(video: boolean): void {
    const running = this.running;
    if (!running || this.state.get().phase !== "incoming") return;
    this.state.patch({ phase: "answering", video });
    this.answer(running, video);
  }

  /** Refuses, cancels or hangs up, by state. */
  hangUp(): void {
    const { phase } = this.state.get();
    if (!isOccupied(phase)) return;
    if (phase !== "dialing") this.sayGoodbye();
    this.drop();
  }

  /** Comes back into the call that this page was in before it was loaded anew. */
  rejoin(video: boolean): void {
    const running = this.running;
    const { phase, role } = this.state.get();
    if (!running || phase !== "rejoin") return;
    this.state.patch({ phase: "connecting", video });
    this.deadline(running, this.times.connecting, "connectFailed");
    this.work(running, async () => {
      const conversation = await this.openConversation(running, { polite: role === "callee", video });
      const sdp = await running.scope.guard(conversation.offer());
      if (!this.deps.send({ route: "UPDATE_OFFER", sdp })) {
        this.finish("offline");
        return;
      }
      conversation.described();
    });
  }

  /** The page goes: a call that runs here ends, one that only rings goes on ringing elsewhere. */
  leave(): void {
    if (this.state.get().phase === "incoming") this.close();
    else this.hangUp();
  }

  /** Puts the end of a call out of sight. */
  dismiss(): void {
    if (this.state.get().phase === "ended") this.state.set(noCall);
  }

  // ── What the signalling tells ─────────────────────────────────────────────────────────────────────────────────────

  /** What a new connection resumes with; null when this tab holds nothing on the server. */
  resume(): ResumeKey | null {
    const owed = this.resumption.owedKey();
    if (owed) return owed;
    const running = this.running;
    if (!running) return this.restoreAfterReload();
    return running.told ? this.resumption.key(this.deps.uuid()) : null;
  }

  /** The connection is ready. */
  registered(how: Registered): void {
    if (this.resumption.settle()) {
      if (how.how === "resumed") this.deps.send({ route: "DECLINE" });
    } else if (how.how === "resumed") {
      this.resumed(how.status === "idle" || how.status === "ended");
    } else if (how.status !== "ringing") {
      this.ringGone(how.status === "in_call");
    }
  }

  /** The call that was to be resumed is gone. */
  resumeRefused(): void {
    this.resumption.settle();
    const running = this.running;
    const { phase } = this.state.get();
    if (phase === "rejoin") {
      this.drop();
    } else if (phase === "answering" && running) {
      // The answer never arrived; the call is delivered again if it still rings.
      running.told = false;
    } else if (running?.told) {
      this.finish("lost");
    }
  }

  /** A frame of the server. */
  frame(frame: ServerFrame): void {
    switch (frame.route) {
      case "/call":
        this.incoming(frame);
        break;
      case "/acceptCall":
        this.accepted(frame.answer);
        break;
      case "/connect":
        this.paired(frame);
        break;
      case "/ticket":
        this.resumption.amend({ ticket: frame.ticket });
        break;
      case "/swapIce":
        this.running?.conversation?.takeCandidates(frame.iceCandidates);
        break;
      case "/updateOffer":
        this.running?.conversation?.takeOffer(frame.sdp);
        break;
      case "/updateAnswer":
        this.running?.conversation?.takeAnswer(frame.answer);
        break;
      case "/decline":
        this.declined(frame);
        break;
      case "/error":
        this.refused(frame);
        break;
      default:
        this.peerTold(frame);
    }
  }

  // ── Transitions ───────────────────────────────────────────────────────────────────────────────────────────────────

  private incoming(frame: Ring): void {
    const { phase, peer, callId } = this.state.get();
    const outgoing = phase === "dialing" || phase === "ringingOut";
    if (!isOccupied(phase) || phase === "incoming") this.ring(frame);
    else if (phase === "answering" && callId === frame.callId) this.deliveredAgain(frame);
    else if (outgoing && peer?.id === frame.userId) this.crossed(frame);
    // Nobody was told of a call that is still being dialled: the one that rings goes before it.
    else if (phase === "dialing") this.ring(frame);
    else if (phase === "ringingOut" && this.running) this.running.rival = frame;
  }

  private ring(frame: Ring): void {
    const { userId: id, name, photo, callId, sdp } = frame;
    if (this.state.get().callId === callId && this.running) {
      this.running.offer = sdp;
      return;
    }
    const running = this.begin({ phase: "incoming", peer: { id, name, photo }, role: "callee", callId });
    running.offer = sdp;
  }

  /** The connection was lost before the server had the answer. */
  private deliveredAgain(frame: Ring): void {
    const running = this.running;
    if (!running) return;
    running.offer = frame.sdp;
    if (running.answer) this.sendAnswer(running);
  }

  /** Both called each other: the offer of the smaller id stands, and whoever has not offered yet answers. */
  private crossed(frame: Ring): void {
    const mineStands = this.running?.told && this.deps.me() < frame.userId;
    const { peer, video } = this.state.get();
    if (mineStands || !peer) return;
    const running = this.renew();
    running.offer = frame.sdp;
    this.state.patch({ phase: "answering", role: "callee", callId: frame.callId });
    this.answer(running, video);
  }

  private answer(running: Running, video: boolean): void {
    this.work(running, async () => {
      const conversation = await this.openConversation(running, { polite: true, video });
      if (!running.offer) return;
      running.answer = await running.scope.guard(conversation.answer(running.offer));
      this.sendAnswer(running);
    });
  }

  private sendAnswer(running: Running): void {
    const { answer, conversation } = running;
    if (!answer || !conversation) return;
    const streamIds = conversation.streamIds();
    const callId = this.state.get().callId ?? "";
    running.told = this.deps.send({ route: "ANSWER", callId, answer, streamIds });
    if (running.told) conversation.described();
    this.deadline(running, this.times.connecting, "connectFailed");
  }

  private accepted(answer: Description): void {
    const running = this.running;
    if (!running?.conversation) return;
    if (this.state.get().phase === "ringingOut") {
      this.state.patch({ phase: "connecting" });
      this.deadline(running, this.times.connecting, "connectFailed");
    }
    running.conversation.takeAnswer(answer);
  }

  private paired({ callId, ticket }: Frame<"/connect">): void {
    const running = this.running;
    const { phase, peer, role } = this.state.get();
    if (!running?.conversation || !peer || !role) return;
    if (phase === "answering") this.state.patch({ phase: "connecting" });
    running.answer = null;
    this.state.patch({ callId });
    const [account, uuid] = [this.deps.me(), this.deps.uuid() ?? ""];
    this.resumption.keep({ account, callId, ticket, uuid, peer, role, startedAt: Date.now() });
    this.deps.send({ route: "SWAP_ICE" });
    if (running.conversation.connected) this.connected(running);
  }

  private declined(frame: Frame<"/decline">): void {
    const { phase, callId, role } = this.state.get();
    if (!isOccupied(phase) || phase === "dialing") return;
    const rival = this.running?.rival;
    if (this.running && rival?.callId === frame.callId) {
      this.running.rival = null;
      return;
    }
    if (frame.callId !== null && callId !== null && frame.callId !== callId) return;
    if (frame.reason === "answered_elsewhere") {
      // A crossed call that is being turned round ends as one and goes on as the other.
      if (role === "callee") this.vanish("answeredElsewhere");
    } else if (phase === "incoming" || phase === "answering") {
      this.vanish(frame.reason === "declined" ? "declinedElsewhere" : "missed");
    } else if (phase === "rejoin") {
      this.drop();
    } else {
      this.finish(endOfDecline(frame.reason));
    }
  }

  private refused({ request, code }: Frame<"/error">): void {
    const { phase } = this.state.get();
    const running = this.running;
    this.deps.trouble(`${request ?? "?"}: ${code}`);
    if (!running) return;
    if (request === "OFFER" && phase === "ringingOut") {
      if (code === "CROSSED") this.deadline(running, this.times.crossed, "failed");
      else if (code === "ALREADY_IN_CALL" && running.rival) this.ring(running.rival);
      else this.finish(endOfRefusal(code));
    } else if (request === "ANSWER" && phase === "answering") {
      this.vanish(code === "ALREADY_ANSWERED" ? "answeredElsewhere" : "missed");
    } else if (code === "NO_CALL" && isTalking(phase) && request !== "DECLINE") {
      this.finish("lost");
    }
  }

  private peerTold(frame: ServerFrame): void {
    const { phase, peerMedia } = this.state.get();
    // A page that comes back hears of the other side's media before it talks again.
    if (!isTalking(phase) && phase !== "answering" && phase !== "rejoin") return;
    if (frame.route === "/mediaUpdate") {
      const { muted = peerMedia.muted, camera = peerMedia.camera, streamIds } = frame;
      const screen = streamIds ? Boolean(streamIds.screen) : peerMedia.screen;
      this.state.patch({ peerMedia: { muted, camera, screen } });
    } else if (frame.route === "/peerDisconnected") {
      this.state.patch({ peerAway: true });
    } else if (frame.route === "/peerReconnected") {
      this.state.patch({ peerAway: false });
      this.running?.conversation?.signallingBack();
      this.tellMedia({ again: true });
    }
  }

  private resumed(over: boolean): void {
    const running = this.running;
    const { phase } = this.state.get();
    if (!running) return;
    this.resumption.amend({ uuid: this.deps.uuid() ?? "" });
    if (over && phase === "rejoin") this.drop();
    else if (over) this.finish("lost");
    else if (phase === "rejoin") this.deadline(running, this.times.rejoin, "hangup");
    else running.conversation?.signallingBack();
    this.tellMedia({ again: true });
  }

  /** The connection is new and nothing rings any more: what rang here was taken or given up meanwhile. */
  private ringGone(taken: boolean): void {
    const { phase } = this.state.get();
    const waiting = phase === "incoming" || (phase === "answering" && !this.running?.told);
    if (waiting) this.vanish(taken ? "answeredElsewhere" : "missed");
  }

  /** After a reload the tab's storage may hold the ticket of a call that still runs. */
  private restoreAfterReload(): ResumeKey | null {
    const ticket = this.resumption.leftBehind(this.deps.me());
    if (!ticket || isOccupied(this.state.get().phase)) return null;
    const { peer, role, callId, startedAt: since } = ticket;
    this.begin({ phase: "rejoin", peer, role, callId, since }).told = true;
    this.resumption.keep(ticket);
    return this.resumption.key(null);
  }
}
