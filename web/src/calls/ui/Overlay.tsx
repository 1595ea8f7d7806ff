/** A dialog over the whole page that keeps the focus and gives it back. */
import { FocusTrap, Portal } from "@mantine/core";
import { useFocusReturn } from "@mantine/hooks";
import type { ReactNode } from "react";

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
        <div
          role="dialog"
          aria-modal="true"
          aria-label={label}
          className={className}
          tabIndex={-1}
          data-autofocus
        >
          {children}
        </div>
      </FocusTrap>
    </Portal>
  );
}
