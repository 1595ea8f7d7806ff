/** The engine in React: a context and the hooks that watch its parts. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { CallState } from "../call/state";
import type { Store } from "../core/store";
import type { CallEngine } from "../engine";
import type { DeviceList } from "../media/devices";
import type { LocalState } from "../media/local";
import { type CallPreferences, preferences } from "../media/preferences";
import type { LinkState } from "../signalling/signalling";

/** The engine of the signed-in part; absent until its chunk has come. */
export const EngineContext = createContext<CallEngine | null>(null);

/** The engine; only in what is shown once it runs. */
export function useEngine(): CallEngine {
  const engine = useContext(EngineContext);
  if (!engine) throw new Error("a call is shown without an engine");
  return engine;
}

/** The value of a store, followed. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** The call. */
export const useCall = (): CallState => useStore(useEngine().machine.state);
/** The own media. */
export const useLocalMedia = (): LocalState => useStore(useEngine().media.state);
/** What is plugged in, as far as the browser tells. */
export const useDevices = (): DeviceList => useStore(useEngine().media.devices.state);
/** The signalling connection. */
export const useLink = (): LinkState => useStore(useEngine().signalling.state);
/** The choices of this browser. */
export const useCallPreferences = (): CallPreferences => useStore(preferences);
