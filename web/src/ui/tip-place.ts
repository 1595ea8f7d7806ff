/** Where a hint stands: beside its target, on the other side when there is no room, and never over an edge. */

/** The side of the target. */
export type Side = "top" | "bottom" | "right";

/** Pixels from the corner of the window. */
export interface Place {
  left: number;
  top: number;
}

interface Size {
  width: number;
  height: number;
}

interface Box extends Size, Place {}

/** Pixels between target and hint, and between hint and edge. */
const gap = 6;
const margin = 8;

const within = (value: number, most: number): number => Math.max(margin, Math.min(value, most - margin));

/** The place of a hint of this size. */
export function placeTip(target: Box, tip: Size, side: Side, view: Size): Place {
  const centred = target.left + (target.width - tip.width) / 2;
  if (side === "right") {
    const right = target.left + target.width + gap;
    const fits = right + tip.width + margin <= view.width;
    return {
      left: fits ? right : within(target.left - gap - tip.width, view.width),
      top: within(target.top + (target.height - tip.height) / 2, view.height - tip.height),
    };
  }
  const above = target.top - gap - tip.height;
  const below = target.top + target.height + gap;
  const up = side === "top" ? above >= margin : below + tip.height + margin > view.height;
  return { left: within(centred, view.width - tip.width), top: up ? above : below };
}
