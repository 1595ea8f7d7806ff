/** Which of the chat's dialogs is open. */
import { create } from "zustand";
import type { Category, Channel, Id } from "@/chat";

/** A dialog with what it is about. */
export type ChatDialog =
  | { kind: "create"; category: Id | null }
  | { kind: "edit"; channel: Channel }
  | { kind: "category"; category: Category | null }
  | { kind: "arrange" }
  | { kind: "direct" }
  | { kind: "add"; channel: Channel }
  | { kind: "invites"; channel: Channel }
  | { kind: "export"; channel: Channel };

const useOpen = create<{ open: ChatDialog | null }>(() => ({ open: null }));

/** Opens one, or closes what is open. */
export function showDialog(open: ChatDialog | null): void {
  useOpen.setState({ open });
}

/** What is open. */
export const useDialog = (): ChatDialog | null => useOpen((state) => state.open);
