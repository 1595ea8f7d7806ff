/**
 * Calls around the signed-in part. Engine, stage and signalling are a chunk of their own, fetched once the first page
 * stands: the server rings a device that comes while a call waits, so no ring is lost by the moment between.
 */
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { loadTexts } from "@/i18n";
import type { CallEngine } from "../engine";
import { EngineContext } from "./context";
import { type Callee, type StartCall, StartContext, type StartOptions } from "./start";
import { useArrived } from "./use-arrived";

type Parts = typeof import("./RunningCalls");

async function loadParts(): Promise<Parts> {
  const [parts] = await Promise.all([import("./RunningCalls"), loadTexts("calls")]);
  return parts;
}

const PartsContext = createContext<Parts | null>(null);

/** Mounted once around the signed-in part. */
export function CallProvider({ children }: { children: ReactNode }) {
  const [engine, setEngine] = useState<CallEngine | null>(null);
  const running = useRef<StartCall | null>(null);
  const wanted = useRef<[Callee, StartOptions | undefined] | null>(null);
  const parts = useArrived(loadParts);

  const ready = useCallback((next: CallEngine | null, begin: StartCall | null) => {
    running.current = begin;
    setEngine(next);
    if (!begin || !wanted.current) return;
    const [person, options] = wanted.current;
    wanted.current = null;
    begin(person, options);
  }, []);
  const start = useCallback<StartCall>((person, options) => {
    // Pressed before the chunk has come: the call begins as soon as it has.
    if (running.current) running.current(person, options);
    else wanted.current = [person, options];
  }, []);
  return (
    <StartContext value={start}>
      <EngineContext value={engine}>
        <PartsContext value={parts}>
          {children}
          {parts && <parts.RunningCalls onReady={ready} />}
        </PartsContext>
      </EngineContext>
    </StartContext>
  );
}

/** Tells when the signalling is away; nothing until there is an engine that could say so. */
export function CallsBanner() {
  const parts = useContext(PartsContext);
  const engine = useContext(EngineContext);
  return parts && engine && <parts.ConnectionBanner />;
}
