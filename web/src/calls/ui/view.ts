/** How the stage is shown: large, or as a dock while one looks elsewhere. */
import { useSyncExternalStore } from "react";
import { Store } from "../core/store";

interface View {
  minimised: boolean;
}

const view = new Store<View>({ minimised: false });

/** Makes the stage a dock, or large again. */
export const setMinimised = (minimised: boolean): void => view.set({ minimised });

/** The view, followed. */
export const useStageView = (): View => useSyncExternalStore(view.subscribe, view.get);
