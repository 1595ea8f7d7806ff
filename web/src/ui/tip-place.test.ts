import { describe, expect, it } from "vitest";
import { placeTip } from "./tip-place";

const view = { width: 400, height: 300 };
const tip = { width: 100, height: 20 };
const at = (left: number, top: number) => ({ left, top, width: 40, height: 40 });

describe("placeTip", () => {
  it("stands above the middle, and below where there is no room above", () => {
    expect(placeTip(at(180, 100), tip, "top", view)).toEqual({ left: 150, top: 74 });
    expect(placeTip(at(180, 10), tip, "top", view)).toEqual({ left: 150, top: 56 });
  });

  it("stands below, and above where there is no room below", () => {
    expect(placeTip(at(180, 100), tip, "bottom", view).top).toBe(146);
    expect(placeTip(at(180, 255), tip, "bottom", view).top).toBe(229);
  });

  it("is never over an edge", () => {
    expect(placeTip(at(0, 100), tip, "top", view).left).toBe(8);
    expect(placeTip(at(360, 100), tip, "top", view).left).toBe(292);
    expect(placeTip(at(10, 0), tip, "right", view)).toEqual({ left: 56, top: 10 });
    expect(placeTip(at(350, 100), tip, "right", view).left).toBe(244);
  });
});
