/**
 * A dialog over the whole page that keeps the focus and gives it back. The part with `initialFocus` has it at first, so
 * that no key meant for something else presses a button.
 */
import { FocusTrap, Portal } from "@mantine/core";
import { useFocusReturn } from "@mantine/hooks";
import type { ReactNode } from "react";

/** Marks what has the focus at first. */
export const initialFocus = { tabIndex: -1, "data-autofocus": true } as const;

interface OverlayProps {
  /** Accessible name. */
  label: string;
  className?: string | undefined;
  children: ReactNode;
}

export function Overlay({ label, className, children }: OverlayProps) {
  useFocusReturn({ opened: true });
  return (
    <Portal>
      <FocusTrap active>
        <div role="dialog" aria-modal="true" aria-label={label} className={className}>
          {children}
        </div>
      </FocusTrap>
    </Portal>
  );
}
