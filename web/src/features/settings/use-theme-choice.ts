/** The colour scheme as a choice of the account: it follows the person to other browsers. */
import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useEffectEvent } from "react";
import { useMe } from "@/api";
import { useChatStatus, useSetting } from "@/chat";
import { applyAccent } from "@/theme/accent-choice";
import { useSwitchMe } from "./use-update-me";

/** What one can choose. */
export type Scheme = "light" | "dark" | "auto";

/** The choice, and how to change it here and in the account. */
export function useThemeChoice(): { scheme: Scheme; choose: (scheme: Scheme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = useSwitchMe();
  const choose = (scheme: Scheme) => {
    setColorScheme(scheme);
    change.mutate({ theme: scheme });
  };
  return { scheme: colorScheme, choose };
}

/** Takes over the account's accent, once it is known and whenever it changes. */
export function useAccountAccent(): void {
  const { status } = useChatStatus();
  const [accent] = useSetting<string | null>("accent", null);
  useEffect(() => {
    if (status === "ready") void applyAccent(accent);
  }, [status, accent]);
}

/** Takes over what the account says, after a log-in and when it was changed elsewhere. */
export function useAccountTheme(): void {
  const { theme } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  const apply = useEffectEvent(setColorScheme);
  useEffect(() => {
    if (theme) apply(theme);
  }, [theme]);
}
