/**
 * Keyboard shortcuts: components bind them while they are shown, and the sheet behind `?` lists what is bound.
 *
 * Keys are written `mod+k` (Ctrl, or ⌘ on a Mac), `?`, or `g p` for one key after the other.
 */
import { useEffect, useRef } from "react";
import { create } from "zustand";
import { usePreferences } from "@/preferences";

/** What a component binds. */
export interface Shortcut {
  keys: string;
  /** What it does, for the sheet. */
  label: string;
  /** Heading in the sheet. */
  group: string;
  onTrigger: () => void;
  /** Bound only while true. */
  enabled?: boolean;
  /** Works also while a dialog is open. */
  inDialogs?: boolean;
}

interface Bound extends Shortcut {
  id: number;
}

/** Two keys of a sequence may be this many milliseconds apart. */
const SEQUENCE_MS = 900;

/** What is bound now, in the order of binding. */
export const useBoundShortcuts = create<{ bound: readonly Bound[] }>(() => ({ bound: [] }));

let nextId = 1;
let prefix: { key: string; at: number } | null = null;

/** Binds a shortcut while the component is shown. */
export function useShortcut(shortcut: Shortcut): void {
  const { keys, label, group, enabled = true, inDialogs = false } = shortcut;
  const trigger = useRef(shortcut.onTrigger);
  useEffect(() => {
    trigger.current = shortcut.onTrigger;
  });
  useEffect(() => {
    if (!enabled) return;
    const id = nextId++;
    const entry: Bound = { id, keys, label, group, inDialogs, onTrigger: () => trigger.current() };
    useBoundShortcuts.setState(({ bound }) => ({ bound: [...bound, entry] }));
    return () =>
      useBoundShortcuts.setState(({ bound }) => ({ bound: bound.filter((each) => each.id !== id) }));
  }, [keys, label, group, enabled, inDialogs]);
}

const LETTER = /^Key([A-Z])$/;
const SIGNS: Readonly<Record<string, string>> = { Comma: ",", Period: ".", Slash: "/" };

/** The key by its sign; on a layout of another script, as Cyrillic, by the Latin one in its place. */
export function latinKey({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  const foreign = [...key].length === 1 && key > "\u007f";
  if (!foreign) return key;
  return LETTER.exec(code)?.[1]?.toLowerCase() ?? SIGNS[code] ?? key;
}

/** The written form of a pressed key: `mod+shift+d`, `?`, `g`. */
export function pressedKey(event: KeyboardEvent): string {
  const pressed = latinKey(event);
  const name = pressed === " " ? "space" : pressed.toLowerCase();
  // Shift is part of a character such as `?`, and told only for letters and named keys.
  const shift = event.shiftKey && (name.length > 1 || name !== event.key) ? ["shift"] : [];
  const mods = [
    ...(event.ctrlKey || event.metaKey ? ["mod"] : []),
    ...(event.altKey ? ["alt"] : []),
    ...shift,
  ];
  return [...mods, name].join("+");
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const key = pressedKey(event);
  const plain = !key.includes("mod+") && !key.includes("alt+");
  if (plain && (isTyping(event.target) || !usePreferences.getState().singleKeys)) return;
  const sequence = prefix && event.timeStamp - prefix.at < SEQUENCE_MS ? `${prefix.key} ${key}` : null;
  const inDialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
  // The latest binding wins: a dialog's over the page's.
  const usable = useBoundShortcuts.getState().bound.filter((each) => !inDialog || each.inDialogs);
  const hit =
    usable.findLast((each) => each.keys === sequence) ?? usable.findLast((each) => each.keys === key);
  const starts = plain && usable.some((each) => each.keys.startsWith(`${key} `));
  prefix = !hit && starts ? { key, at: event.timeStamp } : null;
  if (!hit) return;
  event.preventDefault();
  hit.onTrigger();
}

/** Listens to the keyboard; called once. */
export function listenForShortcuts(): void {
  window.addEventListener("keydown", handle);
}
