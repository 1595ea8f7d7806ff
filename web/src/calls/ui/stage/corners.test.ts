import { expect, it } from "vitest";
import { cornerAfterKey, nearestCorner } from "./corners";

const area = { left: 0, top: 0, width: 1000, height: 600 };
const box = (left: number, top: number) => ({ left, top, width: 100, height: 60 });

it("snaps to the corner nearest to the middle of the picture", () => {
  expect(nearestCorner(box(0, 0), area)).toBe("top-left");
  expect(nearestCorner(box(451, 0), area)).toBe("top-right");
  expect(nearestCorner(box(449, 271), area)).toBe("bottom-left");
  expect(nearestCorner(box(900, 540), area)).toBe("bottom-right");
});

it("moves by arrow keys and ignores keys that lead nowhere", () => {
  expect(cornerAfterKey("bottom-right", "ArrowUp")).toBe("top-right");
  expect(cornerAfterKey("top-right", "ArrowLeft")).toBe("top-left");
  expect(cornerAfterKey("top-left", "ArrowLeft")).toBeNull();
  expect(cornerAfterKey("top-left", "Enter")).toBeNull();
});
