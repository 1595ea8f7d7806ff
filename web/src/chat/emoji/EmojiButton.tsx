/** A button that opens the emoji picker, which is fetched when it is first wanted. */
import { Popover } from "@mantine/core";
import { IconMoodPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/ui";
import classes from "./emoji.module.css";

const EmojiPicker = lazy(() => import("./EmojiPicker"));

interface EmojiButtonProps {
  label: string;
  size?: number;
  shortcut?: string;
  className?: string | undefined;
  onPick: (emoji: string) => void;
  /** The picker was opened or closed. */
  onOpen?: (open: boolean) => void;
}

export function EmojiButton({ label, size = 32, shortcut, className, onPick, onOpen }: EmojiButtonProps) {
  const [opened, setOpened] = useState(false);
  const show = (open: boolean) => {
    setOpened(open);
    onOpen?.(open);
  };
  return (
    <Popover
      opened={opened}
      onChange={show}
      position="top-end"
      trapFocus
      returnFocus
      shadow="md"
      withinPortal
    >
      <Popover.Target>
        <IconButton
          label={label}
          {...(shortcut && { shortcut })}
          size={size}
          className={className}
          icon={<IconMoodPlus size={Math.min(20, size - 10)} stroke={1.5} />}
          onClick={() => show(!opened)}
        />
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={label}>
        <Suspense fallback={<div className={classes.space} />}>
          <EmojiPicker
            onPick={(emoji) => {
              show(false);
              onPick(emoji);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
