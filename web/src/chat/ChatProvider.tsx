/** Runs the chat while the signed-in part is shown. */
import { type ReactNode, useEffect } from "react";
import { useMe } from "@/api";
import { useArrived } from "@/calls/ui/use-arrived";
import { useGo } from "./go";

const load = () => import("./client/run");

/** The provider; once, around everything behind the log-in. */
export function ChatProvider({ children }: { children: ReactNode }) {
  const { id } = useMe();
  const parts = useArrived(load);
  const go = useGo();
  useEffect(() => parts?.runChat(id, go.channel), [parts, id, go]);
  return children;
}
