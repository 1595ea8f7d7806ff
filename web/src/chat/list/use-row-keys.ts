/** The list by keyboard: one row is reachable by the tab key, arrows go on from there, letters act on it. */
import { type KeyboardEvent, type RefObject, useCallback, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { usePreferences } from "@/preferences";
import { latinKey } from "@/ui";
import { composer } from "../composer/state";
import type { Row } from "./rows";

/** Names of actions by key; the toolbar of the row with the focus has them. */
const LETTERS = new Set(["r", "e", "p", "c", "l", "u", "delete", "+"]);

interface RowKeys {
  reachable: string | undefined;
  keep: readonly number[];
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onFocus: (event: { target: EventTarget }) => void;
}

/** Of a run of blocked messages only the first is drawn. */
const isDrawn = (row: Row): boolean => row.kind !== "blocked" || row.count > 0;

export function useRowKeys(
  rows: readonly Row[],
  list: RefObject<VirtualizerHandle | null>,
  frame: RefObject<HTMLElement | null>,
  act: (row: Row, key: string) => void,
): RowKeys {
  const [chosen, setChosen] = useState<string | null>(null);
  const found = rows.findIndex((row) => row.key === chosen);
  const at = found < 0 ? rows.findLastIndex(isDrawn) : found;

  const go = useCallback(
    (to: number, step: 1 | -1) => {
      let place = Math.max(0, Math.min(rows.length - 1, to));
      while (rows[place] && !isDrawn(rows[place] as Row)) place += step;
      const row = rows[place];
      if (!row) return;
      setChosen(row.key);
      list.current?.scrollToIndex(rows.indexOf(row), { align: "nearest" });
      // The row exists once the list has drawn its new place.
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          frame.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus(),
        ),
      );
    },
    [rows, list, frame],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = rows[at];
    if (!row || !(event.target as HTMLElement).matches("[data-key]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: rows.length - 1,
    };
    const key = latinKey(event.nativeEvent).toLowerCase();
    const down = event.key === "ArrowDown" || event.key === "Home";
    if (event.key in steps) go(steps[event.key] ?? at, down ? 1 : -1);
    else if (event.key === "Escape") composer.focus();
    else if (LETTERS.has(key) && (usePreferences.getState().singleKeys || key === "delete")) act(row, key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = ({ target }: { target: EventTarget }) => {
    const key = (target as HTMLElement).closest?.("[data-key]")?.getAttribute("data-key");
    if (key) setChosen(key);
  };
  return { reachable: rows[at]?.key, keep: found < 0 ? [] : [found], onKeyDown, onFocus };
}
