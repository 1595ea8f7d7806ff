/** A round control of the stage, with its name and shortcut as a tooltip. */
import { Tooltip, UnstyledButton } from "@mantine/core";
import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from "react";
import { Keys } from "@/ui";
import classes from "./stage.module.css";

interface StageButtonProps extends Omit<ComponentPropsWithoutRef<"button">, "aria-label" | "title"> {
  /** Accessible name and tooltip. */
  label: string;
  /** Shown in the tooltip; bound elsewhere. */
  shortcut?: string;
  icon: ReactNode;
  /** `off` is something switched off, `on` something running that one should know of, `danger` ends the call. */
  tone?: "plain" | "off" | "on" | "danger";
}

export const StageButton = forwardRef<HTMLButtonElement, StageButtonProps>(function StageButton(
  { label, shortcut, icon, tone = "plain", className, ...rest },
  ref,
) {
  const tip = shortcut ? (
    <>
      {label} <Keys keys={shortcut} />
    </>
  ) : (
    label
  );
  return (
    <Tooltip
      label={tip}
      openDelay={350}
      withinPortal={false}
      events={{ hover: true, focus: true, touch: false }}
    >
      <UnstyledButton
        ref={ref}
        className={`${classes.control} ${className ?? ""}`}
        data-tone={tone}
        aria-label={label}
        {...rest}
      >
        {icon}
      </UnstyledButton>
    </Tooltip>
  );
});
