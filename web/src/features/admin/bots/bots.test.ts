import { describe, expect, it } from "vitest";
import { curlLine, isOver, knownScopes } from "./bots";

describe("tokens of bots", () => {
  it("show the scopes that there are words for, in one order", () => {
    expect(knownScopes(["write", "teleport", "read"])).toEqual(["read", "write"]);
  });

  it("are over at their end and not before, or never", () => {
    const token = { expiresAt: "2030-01-01T00:00:00Z" };
    const end = Date.parse(token.expiresAt);
    expect([isOver(token, end - 1), isOver(token, end), isOver({}, end)]).toEqual([false, true, false]);
  });

  it("can be tried with one line", () => {
    expect(curlLine("https://hub.example.org", "hubbub_bot_x")).toBe(
      "curl -H 'Authorization: Bearer hubbub_bot_x' https://hub.example.org/api/v1/me",
    );
  });
});
