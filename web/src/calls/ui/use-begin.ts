/** Begins calls with a running engine. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/ui";
import { isOccupied } from "../call/state";
import type { CallEngine } from "../engine";
import { preferences } from "../media/preferences";
import type { StartCall } from "./start";

/** The function that calls somebody. */
export function useBegin({ machine }: CallEngine): StartCall {
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
