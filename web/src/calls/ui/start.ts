/** How the rest of the client begins a call, whether the engine is there yet or not. */
import { createContext } from "react";

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
export type StartCall = (person: Callee, options?: StartOptions) => void;

/** The way to begin a call; absent outside `CallProvider`. */
export const StartContext = createContext<StartCall | null>(null);
