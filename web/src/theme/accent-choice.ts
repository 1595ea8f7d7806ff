/**
 * The accent that somebody chose. The account keeps the colour; this browser keeps the shades too, so that the first
 * paint has them, and what makes shades out of a colour is fetched only when one is chosen.
 */
import type { MantineColorsTuple } from "@mantine/core";
import { create } from "zustand";
import { persist } from "zustand/middleware";

interface AccentChoice {
  /** `#rrggbb`; `null` is our own accent. */
  chosen: string | null;
  shades: MantineColorsTuple | null;
}

/** The choice, kept in local storage. */
export const useAccentChoice = create<AccentChoice>()(
  persist(() => ({ chosen: null, shades: null }) as AccentChoice, { name: "hubbub.accent", version: 1 }),
);

/** Shows the page in this accent; anything but a colour is our own. */
export async function applyAccent(chosen: unknown): Promise<void> {
  if (useAccentChoice.getState().chosen === chosen) return;
  if (typeof chosen !== "string") {
    useAccentChoice.setState({ chosen: null, shades: null });
    return;
  }
  const { accentOf } = await import("./accent");
  const accent = accentOf(chosen);
  useAccentChoice.setState({ chosen: accent && chosen, shades: accent?.shades ?? null });
}
