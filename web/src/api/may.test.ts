import { describe, expect, it } from "vitest";
import { may, outranks, roles } from "./may";

describe("may", () => {
  it("offers each thing to a role and all above it, the owner included", () => {
    const offered = (what: Parameters<typeof may>[1]) => roles.filter((role) => may({ role }, what));
    expect(offered("readPeople")).toEqual(["member", "moderator", "admin", "owner"]);
    expect(offered("moderate")).toEqual(["moderator", "admin", "owner"]);
    expect(offered("arrange")).toEqual(["admin", "owner"]);
    expect(offered("admin")).toEqual(["admin", "owner"]);
    expect(offered("own")).toEqual(["owner"]);
  });
});

describe("outranks", () => {
  it("is strict", () => {
    expect(outranks({ role: "owner" }, { role: "admin" })).toBe(true);
    expect(outranks({ role: "moderator" }, { role: "moderator" })).toBe(false);
    expect(outranks({ role: "guest" }, { role: "member" })).toBe(false);
  });
});
