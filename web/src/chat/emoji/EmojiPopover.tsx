/** The emoji picker beside the button that it stands in. */
import { Popover } from "@mantine/core";
import EmojiPicker from "./EmojiPicker";
import classes from "./emoji.module.css";

interface EmojiPopoverProps {
  label: string;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

export default function EmojiPopover({ label, onPick, onClose }: EmojiPopoverProps) {
  return (
    <Popover opened onDismiss={onClose} position="top-end" trapFocus returnFocus shadow="md" withinPortal>
      <Popover.Target>
        <span className={classes.anchor} />
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={label}>
        <EmojiPicker onPick={onPick} />
      </Popover.Dropdown>
    </Popover>
  );
}
