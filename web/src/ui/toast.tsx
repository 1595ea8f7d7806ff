/** Short messages in the corner, with a way back where there is one: `toast({ message, undo })` from anywhere. */
import { Button, CloseButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { create } from "zustand";
import classes from "./toast.module.css";

/** What a toast says and does. */
export interface Toast {
  message: string;
  /** Green after success, red after failure. */
  tone?: "neutral" | "success" | "failure";
  /** Takes back what was done. */
  undo?: () => void;
  /** A new toast with the same id replaces the old one. */
  id?: string;
}

interface Shown extends Toast {
  id: string;
  /** New with each replacement, so that its time starts again. */
  serial: number;
}

/** Most toasts at a time; the oldest makes room. */
const LIMIT = 4;

const useShown = create<{ toasts: readonly Shown[] }>(() => ({ toasts: [] }));
let serial = 0;

/** Shows a toast. */
export function toast(message: Toast): void {
  serial += 1;
  const shown: Shown = { ...message, id: message.id ?? `toast-${serial}`, serial };
  useShown.setState(({ toasts }) => ({
    toasts: [...toasts.filter(({ id }) => id !== shown.id), shown].slice(-LIMIT),
  }));
}

function hide(serial: number): void {
  useShown.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.serial !== serial) }));
}

/** Milliseconds a toast stays; longer when there is something to reach or to worry about. */
function stay({ undo, tone }: Toast): number {
  if (undo) return 8000;
  return tone === "failure" ? 7000 : 4000;
}

/** The corner with the toasts; mounted once, at the top. */
export function Toasts() {
  const { toasts } = useShown();
  return (
    <div className={classes.corner} role="status" aria-live="polite" aria-atomic="false">
      {toasts.map((shown) => (
        <ToastCard key={shown.serial} shown={shown} />
      ))}
    </div>
  );
}

function ToastCard({ shown }: { shown: Shown }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    // Nobody shall have to race a message they are reading or about to press.
    if (held) return;
    const timer = setTimeout(() => hide(shown.serial), stay(shown));
    return () => clearTimeout(timer);
  }, [held, shown]);
  const takeBack = () => {
    hide(shown.serial);
    shown.undo?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only holds the message; nothing is pressed here
    <div
      className={classes.toast}
      data-tone={shown.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={classes.message}>{shown.message}</span>
      {shown.undo && (
        <Button variant="subtle" size="compact-sm" onClick={takeBack}>
          {t("action.undo")}
        </Button>
      )}
      <CloseButton size="sm" aria-label={t("action.close")} onClick={() => hide(shown.serial)} />
    </div>
  );
}
