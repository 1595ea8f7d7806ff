/** A button of the stage that opens a small panel above it. */
import { Popover } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { StageButton } from "./StageButton";
import classes from "./stage.module.css";

interface StagePopoverProps {
  /** Name of the button and of the panel. */
  label: string;
  icon: ReactNode;
  /** Width of the panel in pixels. */
  width: number;
  children: ReactNode;
}

export function StagePopover({ label, icon, width, children }: StagePopoverProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="top"
      offset={12}
      width={width}
      withinPortal={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <StageButton label={label} icon={icon} onClick={() => setOpened(!opened)} />
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label={label} data-open>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
