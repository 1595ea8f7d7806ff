/** A shortcut as keys: `mod+k` is Ctrl K, or ⌘ K on a Mac; `g p` is one after the other. */
import { Kbd } from "@mantine/core";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const names: Record<string, string> = {
  mod: isMac ? "⌘" : "Ctrl",
  shift: isMac ? "⇧" : "Shift",
  alt: isMac ? "⌥" : "Alt",
  escape: "Esc",
  enter: "↵",
  space: "␣",
  arrowup: "↑",
  arrowdown: "↓",
};

/** The keys of a shortcut, each as its own cap. */
export function Keys({ keys }: { keys: string }) {
  const caps = keys.split(/[ +]/).map((key) => names[key] ?? key.toUpperCase());
  return (
    <span style={{ display: "inline-flex", gap: 3 }}>
      {caps.map((cap, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the caps of one shortcut never move
        <Kbd key={index} size="xs">
          {cap}
        </Kbd>
      ))}
    </span>
  );
}
