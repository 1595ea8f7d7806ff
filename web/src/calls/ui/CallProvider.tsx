/** Calls around the signed-in part: the engine, and what a call shows over everything else. */
import type { ReactNode } from "react";
import { CallSurface } from "./CallSurface";
import { EngineContext } from "./context";
import { useEngineInstance } from "./use-engine-instance";

/** Mounted once around the signed-in part. */
export function CallProvider({ children }: { children: ReactNode }) {
  const engine = useEngineInstance();
  return (
    <EngineContext value={engine}>
      {children}
      <CallSurface />
    </EngineContext>
  );
}
