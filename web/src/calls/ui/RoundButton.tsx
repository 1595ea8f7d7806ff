/** A round button with its name below it: answer, decline, call again. */
import { UnstyledButton } from "@mantine/core";
import { forwardRef, type ReactNode } from "react";
import classes from "./calls.module.css";

interface RoundButtonProps {
  /** Accessible name. */
  label: string;
  /** What stands below; the name when absent. */
  caption?: string;
  tone: "accept" | "decline" | "neutral";
  icon: ReactNode;
  onClick: () => void;
}

export const RoundButton = forwardRef<HTMLButtonElement, RoundButtonProps>(function RoundButton(
  { label, caption, tone, icon, onClick },
  ref,
) {
  return (
    <UnstyledButton ref={ref} className={classes.round} data-tone={tone} aria-label={label} onClick={onClick}>
      <span className={classes.disc}>{icon}</span>
      <span className={classes.caption} aria-hidden>
        {caption ?? label}
      </span>
    </UnstyledButton>
  );
});
