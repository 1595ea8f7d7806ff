/**
 * The path of the media between two pages, through a relay of our own that can be cut. Offline emulation of the browser
 * does not touch UDP, so the addresses that each page is told of the other are those of the relay. The packets are the
 * real ones; only where they pass is ours.
 */
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Page } from "@playwright/test";

interface PathWindow extends Window {
  __relayed: (candidate: string) => Promise<string | null>;
}
declare const window: PathWindow;

/** Where a page listens, and the socket that stands for it. */
interface Front {
  socket: Socket;
  address: string;
  port: number;
}

/** The relay. */
export class MediaPath {
  /** By the real address of a page. */
  readonly #fronts = new Map<string, Promise<Front>>();
  #cut = false;
  /** Packets that went through. */
  passed = 0;

  /** From now on the page knows of the other only the relay. To be called before it loads. */
  async between(...pages: Page[]): Promise<void> {
    for (const page of pages) {
      await page.exposeFunction("__relayed", (candidate: string) => this.#relayed(candidate));
      await page.addInitScript(rewriteCandidates);
    }
  }

  /** Drops every packet from now on. */
  cut(): void {
    this.#cut = true;
  }

  /** Lets packets through again. */
  mend(): void {
    this.#cut = false;
  }

  /** Closes every socket. */
  async close(): Promise<void> {
    for (const front of this.#fronts.values()) (await front).socket.close();
    this.#fronts.clear();
  }

  /** The candidate with the address of its front; null for one that does not go over UDP. */
  async #relayed(candidate: string): Promise<string | null> {
    const words = candidate.split(" ");
    const [, , transport, , address, port] = words;
    if (transport?.toLowerCase() !== "udp" || !address || !port) return null;
    const front = await this.#front(address, Number(port));
    words[4] = front.socket.address().address;
    words[5] = String(front.socket.address().port);
    return words.join(" ");
  }

  #front(address: string, port: number): Promise<Front> {
    const key = `${address} ${port}`;
    const known = this.#fronts.get(key);
    if (known) return known;
    const made = this.#open(address, port);
    this.#fronts.set(key, made);
    return made;
  }

  async #open(address: string, port: number): Promise<Front> {
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    await new Promise<void>((resolve, reject) => socket.once("error", reject).bind(0, address, resolve));
    const front = { socket, address, port };
    socket.on("error", () => {});
    // What arrives here is meant for the page behind this front, and must seem to come from the sender's front.
    socket.on("message", (packet, sender) => this.#forward(packet, sender, front));
    return front;
  }

  async #forward(packet: Buffer, sender: { address: string; port: number }, to: Front): Promise<void> {
    if (this.#cut) return;
    const from = await this.#front(sender.address, sender.port);
    this.passed += 1;
    from.socket.send(packet, to.port, to.address, () => {});
  }
}

/** Runs in the page: every candidate goes through the relay, in session descriptions too. */
function rewriteCandidates(): void {
  const native = RTCPeerConnection.prototype;
  // The forms with callbacks, which the browser still knows, are none that a page of today uses.
  const addIceCandidate = native.addIceCandidate as (init?: RTCIceCandidateInit) => Promise<void>;
  const setRemoteDescription = native.setRemoteDescription as (
    init: RTCSessionDescriptionInit,
  ) => Promise<void>;
  const relayedLine = async (line: string) => {
    if (!line.startsWith("a=candidate:")) return line;
    const candidate = await window.__relayed(line.slice(2));
    return candidate === null ? "" : `a=${candidate}`;
  };
  native.addIceCandidate = async function (this: RTCPeerConnection, init?: RTCIceCandidateInit | null) {
    if (!init?.candidate) return addIceCandidate.call(this, init ?? undefined);
    const candidate = await window.__relayed(init.candidate);
    if (candidate !== null) await addIceCandidate.call(this, { ...init, candidate });
  } as typeof native.addIceCandidate;
  native.setRemoteDescription = async function (this: RTCPeerConnection, init: RTCSessionDescriptionInit) {
    const lines = await Promise.all((init.sdp ?? "").split("\r\n").map(relayedLine));
    const sdp = lines.filter((line, index) => line !== "" || index === lines.length - 1).join("\r\n");
    await setRemoteDescription.call(this, { type: init.type, sdp });
  } as typeof native.setRemoteDescription;
}
