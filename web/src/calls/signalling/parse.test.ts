import { describe, expect, it } from "vitest";
import { parseFrame } from "./parse";

describe("parseFrame", () => {
  it("reads a call and forgives a missing name", () => {
    const frame = { route: "/call", userId: "bob", callId: "c", sdp: { type: "offer", sdp: "v=0" } };
    expect(parseFrame(JSON.stringify(frame))).toEqual({
      route: "/call",
      userId: "bob",
      callId: "c",
      name: "bob",
      photo: null,
      sdp: { type: "offer", sdp: "v=0" },
    });
  });

  it("keeps the marks of a description", () => {
    const answer = { type: "answer", sdp: "s", origin: "o", serial: 2, to: { origin: "p", serial: 1 } };
    expect(parseFrame(JSON.stringify({ route: "/updateAnswer", answer }))).toEqual({
      route: "/updateAnswer",
      answer,
    });
  });

  it("reads a description that an older client sent as text", () => {
    const frame = { route: "/acceptCall", answer: JSON.stringify({ type: "answer", sdp: "s" }) };
    expect(parseFrame(JSON.stringify(frame))).toMatchObject({ answer: { sdp: "s" } });
  });

  it.each([
    "",
    "PONG",
    "[]",
    "{}",
    '{"route":7}',
    '{"route":"/nothing"}',
    '{"route":"toString"}',
    '{"route":"/call","userId":"bob"}',
    '{"route":"/acceptCall","answer":{}}',
    '{"route":"/ticket","callId":"c"}',
  ])("has nothing to say about %s", (raw) => {
    expect(parseFrame(raw)).toBeNull();
  });

  it("drops presences it does not know", () => {
    const raw = '{"route":"/presence","users":{"a":"busy","b":"asleep","c":7}}';
    expect(parseFrame(raw)).toEqual({ route: "/presence", users: { a: "busy" } });
  });
});
