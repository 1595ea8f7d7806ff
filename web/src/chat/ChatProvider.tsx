/** Runs the chat while the signed-in part is shown. */
import { type ReactNode, useEffect } from "react";
import { endSession, getAccessToken, SignedOutError, useMe } from "@/api";
import { replaceAccessToken } from "@/api/session";
import { setRunningChat } from "./client/chat";
import { ChatClient } from "./client/client";
import { rest } from "./rest";
import { SocketWire } from "./socket/socket";

async function token(refused: string | null): Promise<string | null> {
  try {
    return await (refused === null ? getAccessToken() : replaceAccessToken(refused));
  } catch (error) {
    if (error instanceof SignedOutError) return null;
    throw error;
  }
}

/** What a browser keeps; `null` where it forbids that. */
function shelf(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** The provider; once, around everything behind the log-in. */
export function ChatProvider({ children }: { children: ReactNode }) {
  const { id } = useMe();
  useEffect(() => {
    const client = new ChatClient(id, {
      wire: new SocketWire({ token, signedOut: endSession }),
      rest,
      shelf: shelf(),
      now: Date.now,
      random: Math.random,
      noticed: () => {},
    });
    setRunningChat(client);
    client.start();
    return () => {
      setRunningChat(null);
      client.stop();
    };
  }, [id]);
  return children;
}
