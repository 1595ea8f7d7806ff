/** The connection check of a page; it ends when the page is left. */
import { useEffect, useState } from "react";
import { type CheckState, ConnectionCheck } from "../../check/check";
import { probe } from "../../check/probe";
import { askIceServers } from "../../ice/ask";
import { useStore } from "../context";

/** The check and its state. */
export interface RunningCheck {
  state: CheckState;
  start: () => void;
  cancel: () => void;
}

export function useConnectionCheck(): RunningCheck {
  const [check] = useState(
    () => new ConnectionCheck({ servers: async () => (await askIceServers()).servers, probe }),
  );
  useEffect(() => () => check.close(), [check]);
  return { state: useStore(check.state), start: () => check.start(), cancel: () => check.cancel() };
}
