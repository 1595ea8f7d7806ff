/** Builds the engine out of the client's parts and keeps it running while the signed-in part is shown. */
import { useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useEffect, useRef, useState } from "react";
import { endSession, getAccessToken, SignedOutError, useMe } from "@/api";
import { replaceAccessToken } from "@/api/session";
import { usePreferences } from "@/preferences";
import { toast } from "@/ui";
import type { CallNotice } from "../call/state";
import { CallEngine } from "../engine";
import { askIceServers } from "../ice/ask";

async function token(refused: string | null): Promise<string | null> {
  try {
    return await (refused === null ? getAccessToken() : replaceAccessToken(refused));
  } catch (error) {
    if (error instanceof SignedOutError) return null;
    throw error;
  }
}

function show({ kind, peer }: CallNotice): void {
  const message = i18next.t(`calls:notice.${kind}`, { name: peer.name });
  toast({ message, id: `call-${kind}-${peer.id}`, tone: kind === "missed" ? "failure" : "neutral" });
}

/** The running engine. */
export function useEngineInstance(): CallEngine {
  const me = useMe();
  const queries = useQueryClient();
  const identity = useRef(me);
  identity.current = me;
  const [engine] = useState(
    () =>
      new CallEngine({
        identity: () => {
          const { id, name, picture } = identity.current;
          return { id, name, photo: picture };
        },
        token,
        iceServers: askIceServers,
        soundWanted: (name) => usePreferences.getState().sounds[name],
        notice: show,
        signedOut: endSession,
      }),
  );
  useEffect(() => {
    engine.start();
    return () => engine.stop();
  }, [engine]);
  useEffect(
    () =>
      engine.machine.state.subscribe(() => {
        const { phase } = engine.machine.state.get();
        if (phase === "idle" || phase === "ended") void queries.invalidateQueries({ queryKey: ["calls"] });
      }),
    [engine, queries],
  );
  return engine;
}
