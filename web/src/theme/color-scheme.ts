/** The chosen colour scheme, kept in local storage under the key `public/color-scheme.js` reads. */
import { localStorageColorSchemeManager } from "@mantine/core";

/** Local storage key of the choice: `light`, `dark` or `auto`. */
export const THEME_KEY = "hubbub.theme";

/** Reads and writes the choice for Mantine, and follows other tabs. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: THEME_KEY });
