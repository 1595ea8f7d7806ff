import type { Corner } from "../../media/preferences";

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The corner of `area` that the middle of `box` is nearest to. */
export function nearestCorner(box: Box, area: Box): Corner {
  const right = box.left + box.width / 2 > area.left + area.width / 2;
  const below = box.top + box.height / 2 > area.top + area.height / 2;
  return `${below ? "bottom" : "top"}-${right ? "right" : "left"}`;
}

/** The corner an arrow key leads to; null when the key means nothing or leads nowhere. */
export function cornerAfterKey(corner: Corner, key: string): Corner | null {
  const [vertical, horizontal] = corner.split("-") as ["top" | "bottom", "left" | "right"];
  const moved: Partial<Record<string, Corner>> = {
    ArrowUp: `top-${horizontal}`,
    ArrowDown: `bottom-${horizontal}`,
    ArrowLeft: `${vertical}-left`,
    ArrowRight: `${vertical}-right`,
  };
  const next = moved[key] ?? null;
  return next === corner ? null : next;
}
