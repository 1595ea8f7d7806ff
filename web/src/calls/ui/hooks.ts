/** What the rest of the client uses of the calls. */
import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/ui";
import { isOccupied } from "../call/state";
import { preferences } from "../media/preferences";
import type { PresenceState } from "../signalling/wire";
import { useEngine, useStore } from "./context";

/** Whom one can call: a `Person`, or any other thing with their id, name and picture. */
export interface Callee {
  id: string;
  name: string;
  picture?: string | null;
}

/** How a call begins. */
export interface StartOptions {
  /** With the camera on; as in the last call when absent. */
  video?: boolean;
}

/** Calls somebody. */
export function useStartCall(): (person: Callee, options?: StartOptions) => void {
  const { machine } = useEngine();
  const { t } = useTranslation("calls");
  return useCallback(
    (person, options = {}) => {
      if (isOccupied(machine.state.get().phase)) {
        toast({ message: t("notice.alreadyInCall"), id: "call-already" });
        return;
      }
      const { id, name, picture } = person;
      machine.call({ id, name, photo: picture ?? null }, options.video ?? preferences.get().video);
    },
    [machine, t],
  );
}

/** What is known of people's presence; an id is absent while nothing is known. */
export function usePresence(ids: readonly string[]): Readonly<Record<string, PresenceState>> {
  const { presence } = useEngine();
  const key = [...ids].sort().join(" ");
  const stable = useMemo(() => (key === "" ? [] : key.split(" ")), [key]);
  useEffect(() => presence.watch(stable), [presence, stable]);
  return useStore(presence.state);
}
