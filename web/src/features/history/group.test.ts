// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { CallEntry } from "@/api";
import { byDay, dayName, duration } from "./group";

const call = (id: string, at: Date) => ({ id, at: at.toISOString() }) as CallEntry;

describe("the call list", () => {
  it("is grouped by the person's own days", () => {
    const late = new Date(2026, 2, 1, 23, 59);
    const early = new Date(2026, 2, 1, 0, 1);
    const before = new Date(2026, 1, 28, 23, 59);
    const days = byDay([call("a", late), call("b", early), call("c", before)]);
    expect(days.map((day) => day.calls.map(({ id }) => id))).toEqual([["a", "b"], ["c"]]);
  });

  it("names days near and far", () => {
    const now = new Date(2026, 2, 1, 0, 5);
    expect(dayName(new Date(2026, 2, 1), now, "en")).toBe("today");
    expect(dayName(new Date(2026, 1, 28, 23, 59), now, "en")).toBe("yesterday");
    expect(dayName(new Date(2026, 1, 28), now, "ru")).toBe("вчера");
    expect(dayName(new Date(2025, 1, 1), now, "en")).toContain("2025");
    expect(dayName(new Date(2026, 0, 5), now, "en")).not.toContain("2026");
  });

  it.each([
    [0, "0:00"],
    [75, "1:15"],
    [3600, "1:00:00"],
    [3723.9, "1:02:03"],
  ])("shows %d s as %s", (seconds, shown) => expect(duration(seconds)).toBe(shown));
});
