/** What the rest of the client uses of the calls; none of it waits for the engine. */
import { useContext, useEffect, useMemo } from "react";
import { Store } from "../core/store";
import type { PresenceMap } from "../signalling/presence";
import { EngineContext, useStore } from "./context";
import { type StartCall, StartContext } from "./start";

/** Calls somebody. */
export function useStartCall(): StartCall {
  const start = useContext(StartContext);
  if (!start) throw new Error("calls are used outside CallProvider");
  return start;
}

/** Stands in until there is an engine. */
const nothingKnown = new Store<PresenceMap>({});

/** What is known of people's presence; an id is absent while nothing is known. */
export function usePresence(ids: readonly string[]): PresenceMap {
  const presence = useContext(EngineContext)?.presence;
  const key = [...ids].sort().join(" ");
  const stable = useMemo(() => (key === "" ? [] : key.split(" ")), [key]);
  useEffect(() => presence?.watch(stable), [presence, stable]);
  return useStore(presence?.state ?? nothingKnown);
}
