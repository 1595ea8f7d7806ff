/** A button that opens the emoji picker, which is fetched when it is first wanted. */
import { IconMoodPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/ui";
import classes from "./emoji.module.css";

const EmojiPopover = lazy(() => import("./EmojiPopover"));

interface EmojiButtonProps {
  label: string;
  size?: number;
  className?: string | undefined;
  onPick: (emoji: string) => void;
}

export function EmojiButton({ label, size = 32, className, onPick }: EmojiButtonProps) {
  const [opened, setOpened] = useState(false);
  return (
    <span className={classes.place}>
      <IconButton
        label={label}
        size={size}
        className={className}
        aria-expanded={opened}
        icon={<IconMoodPlus size={Math.min(20, size - 10)} stroke={1.5} />}
        onClick={() => setOpened(!opened)}
      />
      {opened && (
        <Suspense fallback={null}>
          <EmojiPopover
            label={label}
            onClose={() => setOpened(false)}
            onPick={(emoji) => {
              setOpened(false);
              onPick(emoji);
            }}
          />
        </Suspense>
      )}
    </span>
  );
}
