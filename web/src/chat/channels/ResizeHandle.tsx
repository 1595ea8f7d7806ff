/** The edge between the list and the channel, which can be moved. */
import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import classes from "./chat.module.css";

const least = 200;
const most = 400;
const step = 16;

const useWidth = create<{ width: number }>()(
  persist(() => ({ width: 260 }), { name: "hubbub.chat.width", version: 1 }),
);

const setWidth = (width: number) => useWidth.setState({ width: Math.min(most, Math.max(least, width)) });

/** How wide the list is, in pixels; each browser has its own. */
export const useListWidth = (): number => useWidth((state) => state.width);

/** The edge; arrow keys move it too. */
export function ResizeHandle() {
  const { t } = useTranslation("spaces");
  const width = useListWidth();
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const handle = event.currentTarget;
    const from = event.clientX - width;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => setWidth(move.clientX - from);
    handle.onlostpointercapture = () => {
      handle.onpointermove = null;
    };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") setWidth(width - step);
    else if (event.key === "ArrowRight") setWidth(width + step);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      className={classes.edge}
      role="separator"
      aria-orientation="vertical"
      aria-label={t("resize")}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
