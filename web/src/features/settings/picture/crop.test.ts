// @vitest-environment node
import { describe, expect, it } from "vitest";
import { clampCrop, initialCrop, MAX_ZOOM, moveCrop, sideOf, sourceRect } from "./crop";

const wide = { width: 400, height: 200 };

describe("crop", () => {
  it("starts with the largest square in the middle", () => {
    expect(sourceRect(wide, initialCrop)).toEqual({ left: 100, top: 0, side: 200 });
  });

  it("follows the finger and stops at the edge", () => {
    const moved = moveCrop(wide, initialCrop, 100, 10, 10);
    expect(sourceRect(wide, moved)).toEqual({ left: 80, top: 0, side: 200 });
    expect(sourceRect(wide, moveCrop(wide, moved, 100, 1e6, 0)).left).toBe(0);
    expect(sourceRect(wide, moveCrop(wide, moved, 100, -1e6, 0)).left).toBe(200);
  });

  it("zooms within limits and stays inside when it zooms out at an edge", () => {
    const near = clampCrop(wide, { zoom: 99, x: 0, y: 0 });
    expect(near.zoom).toBe(MAX_ZOOM);
    expect(sideOf(wide, near)).toBe(50);
    const out = clampCrop(wide, { ...near, zoom: 1 });
    expect(sourceRect(wide, out)).toEqual({ left: 0, top: 0, side: 200 });
  });
});
