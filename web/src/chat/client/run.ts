/** Puts the running chat together. A chunk of its own, with the connection's library: pages stand before it has come. */
import { endSession, getAccessToken, SignedOutError } from "@/api";
import { replaceAccessToken } from "@/api/session";
import { composer } from "../composer/state";
import { stopUploads } from "../files/uploads";
import { Notifier } from "../notify/notifier";
import type { Id } from "../protocol";
import { rest } from "../rest";
import { SocketWire } from "../socket/socket";
import { setRunningChat } from "./chat";
import { ChatClient } from "./client";

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

/** Starts the chat of an account; the answer stops it. `open` leads to a message. */
export function runChat(me: Id, open: (channel: Id, message: Id) => void): () => void {
  const notifier = new Notifier({ open, front: () => client.front });
  const client: ChatClient = new ChatClient(me, {
    wire: new SocketWire({ token, signedOut: endSession }),
    rest,
    shelf: shelf(),
    now: Date.now,
    random: Math.random,
    noticed: (message, channel, live) => live && notifier.heard(message, channel),
  });
  setRunningChat(client);
  client.start();
  return () => {
    setRunningChat(null);
    client.stop();
    stopUploads();
    composer.reset();
  };
}
