/** A button with an icon only: it always has a name, shown with its shortcut as a tooltip. */
import { ActionIcon, type ActionIconProps } from "@mantine/core";
import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from "react";
import { Keys } from "./Keys";
import { Tip } from "./Tip";

interface IconButtonProps
  extends ActionIconProps,
    Omit<ComponentPropsWithoutRef<"button">, keyof ActionIconProps | "aria-label" | "title"> {
  /** Accessible name and tooltip. */
  label: string;
  /** Shown in the tooltip, such as `mod+d`; bind it with `useShortcut`. */
  shortcut?: string;
  /** The icon. */
  icon: ReactNode;
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, shortcut, icon, variant = "subtle", color = "gray", size = 36, ...rest },
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
    <Tip label={tip}>
      <ActionIcon ref={ref} variant={variant} color={color} size={size} aria-label={label} {...rest}>
        {icon}
      </ActionIcon>
    </Tip>
  );
});
