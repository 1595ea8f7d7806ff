// @vitest-environment node
import { describe, expect, it } from "vitest";
import { deviceName } from "./device-name";
import { inviteCode, suggestHandle } from "./handle";
import { displayName, handle, newPassword, optionalEmail } from "./validate";

describe("suggestHandle", () => {
  it.each([
    ["Анна Петрова", "anna.petrova"],
    ["Lucía Fernández", "lucia.fernandez"],
    ["  James O’Connor ", "james.o.connor"],
    ["张伟", ""],
    ["x".repeat(40), "x".repeat(32)],
  ])("makes %j into %j", (name, wanted) => {
    const made = suggestHandle(name);
    expect(made).toBe(wanted);
    if (made) expect(handle(made)).toBeNull();
  });
});

describe("inviteCode", () => {
  it("takes a code or a whole link", () => {
    expect(inviteCode(" abc ")).toBe("abc");
    expect(inviteCode("https://hub.example/register?invite=abc")).toBe("abc");
  });
});

describe("checks", () => {
  it("know what a handle, a name, an address and a password are", () => {
    expect(["a", "A b", "x".repeat(33), "ünder"].map(handle)).toEqual(Array(4).fill("field.handle"));
    expect(["ab", "a.b-c_1"].map(handle)).toEqual([null, null]);
    expect(["", "a@b.c", "no", "a b@c.d"].map(optionalEmail)).toEqual([
      null,
      null,
      "field.email",
      "field.email",
    ]);
    expect(newPassword("1234567")).toBe("field.password_short");
    expect(newPassword("пароль12")).toBeNull();
    expect(displayName("👍".repeat(64))).toBeNull();
    expect(displayName("👍".repeat(65))).toBe("field.too_long");
    expect(displayName("  ")).toBe("field.required");
  });
});

describe("deviceName", () => {
  it.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
      "Chrome on Linux",
    ],
    ["Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"],
    ["curl/8", "Browser"],
  ])("reads %s", (agent, name) => expect(deviceName(agent)).toBe(name));
});
