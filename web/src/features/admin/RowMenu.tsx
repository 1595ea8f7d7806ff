/** What can be done about a row, in a menu at its end. */
import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { IconButton } from "@/ui";

interface RowMenuProps {
  /** Says of which row. */
  label: string;
  width?: number;
  /** Items of the menu. */
  children: ReactNode;
}

/** The menu, with the button that opens it. */
export function RowMenu({ label, width = 220, children }: RowMenuProps) {
  return (
    <Menu position="bottom-end" width={width}>
      <Menu.Target>
        <IconButton label={label} icon={<IconDots size={20} stroke={1.5} />} size={44} />
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
