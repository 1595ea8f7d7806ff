/** Dialogs about a message; they are fetched when one is opened. */
import { create } from "zustand";
import type { Id, Message } from "../protocol";

/** What is open. */
export type OpenDialog = { kind: "history"; id: Id } | { kind: "report"; message: Message };

const useOpen = create<{ open: OpenDialog | null }>(() => ({ open: null }));

/** The open dialog. */
export const useOpenDialog = (): OpenDialog | null => useOpen(({ open }) => open);

/** Opens a dialog, or closes it. */
export const showDialog = (open: OpenDialog | null): void => useOpen.setState({ open });
