import { expect, it } from "vitest";
import { auditSearch, everything } from "./audit";

it("chat_05: what is not narrowed is not asked", () => {
  const asked = Object.values(auditSearch(everything));
  expect(asked.every((value) => value === undefined)).toBe(true);
});

it("chat_05: days are the reader's own, the last one as a whole", () => {
  const asked = auditSearch({
    area: "person",
    actor: { id: "a", name: "Ann" },
    target: { id: "b", name: "Bob" },
    since: "2026-02-27",
    until: "2026-02-28",
  });
  expect(asked).toEqual({
    action: "person",
    actor: "a",
    target: "b",
    since: new Date(2026, 1, 27).toISOString(),
    until: new Date(2026, 2, 1).toISOString(),
  });
});
