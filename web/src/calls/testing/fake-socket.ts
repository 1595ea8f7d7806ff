/** A `WebSocket` whose other end is the test. */
export class FakeSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  readonly sent: string[] = [];
  closed = false;

  /** Every JSON frame sent so far. */
  get frames(): Array<Record<string, unknown>> {
    return this.sent.filter((text) => text !== "PING").map((text) => JSON.parse(text));
  }

  /** The server accepts the connection. */
  accept(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  /** The server sends a text. */
  say(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** The server sends a frame. */
  tell(frame: Record<string, unknown>): void {
    this.say(JSON.stringify(frame));
  }

  /** The server, or the network, ends the connection. */
  drop(code: number): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed = true;
    this.readyState = WebSocket.CLOSED;
  }
}
