/** Which of the panels over the page is open. */
import { create } from "zustand";

/** The command palette or the list of shortcuts. */
export type Panel = "palette" | "shortcuts";

interface Panels {
  open: Panel | null;
  /** Opens one, or closes what is open. */
  show(panel: Panel | null): void;
}

/** One at a time. */
export const usePanels = create<Panels>()((set) => ({ open: null, show: (open) => set({ open }) }));
