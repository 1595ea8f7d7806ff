/** The part of the calls that is fetched late: the engine, and what a call shows over everything else. */
import { useEffect } from "react";
import type { CallEngine } from "../engine";
import { CallSurface } from "./CallSurface";
import { EngineContext } from "./context";
import type { StartCall } from "./start";
import { useBegin } from "./use-begin";
import { useEngineInstance } from "./use-engine-instance";

export { ConnectionBanner } from "./ConnectionBanner";

interface RunningCallsProps {
  /** Hears of the engine once it runs, and of its end. */
  onReady: (engine: CallEngine | null, start: StartCall | null) => void;
}

/** The running engine; mounted once. */
export function RunningCalls({ onReady }: RunningCallsProps) {
  const engine = useEngineInstance();
  const begin = useBegin(engine);
  useEffect(() => {
    onReady(engine, begin);
    return () => onReady(null, null);
  }, [engine, begin, onReady]);
  return (
    <EngineContext value={engine}>
      <CallSurface />
    </EngineContext>
  );
}
