/** Who is signed in, and the token for it: one per page, shared by all of the client. */
import { create } from "zustand";
import { ApiError, OfflineError, SignedOutError, toApiError } from "./problem";
import { type Grant, type TabMessage, TokenKeeper } from "./token-keeper";
import type { Me, Tokens } from "./types";

/** `unknown` until the first look at the cookie. */
export type SessionStatus = "unknown" | "signedIn" | "signedOut";

interface SessionState {
  status: SessionStatus;
  /** The account as of the last grant; `useMe()` has the current one. */
  me: Me | null;
  /** True when a session ended that the person had not ended in this tab. */
  ended: boolean;
}

/** The session's state, for components. */
export const useSession = create<SessionState>(() => ({ status: "unknown", me: null, ended: false }));

/** Says that this browser probably holds a refresh cookie, which scripts cannot see. */
const HINT_KEY = "hubbub.session";
const LOCK_NAME = "hubbub.refresh";

const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("hubbub.session");

/** Sends a request; no answer at all becomes an `OfflineError`. */
export async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted || (error instanceof DOMException && error.name === "AbortError")) throw error;
    throw new OfflineError("the server cannot be reached", { cause: error });
  }
}

async function refresh(): Promise<Tokens> {
  const url = new URL("/api/v1/auth/refresh", window.location.origin);
  const headers = { "content-type": "application/json" };
  const response = await send(new Request(url, { method: "POST", headers, body: "{}" }));
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toApiError(response, body);
  return body as Tokens;
}

const keeper = new TokenKeeper({
  refresh,
  // Locks exist in secure contexts only; elsewhere the server forgives a repeated refresh.
  lock: async (work) => (navigator.locks ? await navigator.locks.request(LOCK_NAME, work) : await work()),
  now: () => Date.now(),
  publish: (message) => tabs?.postMessage(message),
  onGrant: signedIn,
  onSignedOut: signedOut,
});

tabs?.addEventListener("message", (event: MessageEvent<TabMessage>) => keeper.receive(event.data));

function signedIn({ account }: Grant): void {
  const before = useSession.getState().me;
  remember(true);
  // Another tab signed in as somebody else, and the cookie is now theirs: nothing on this page is true any more.
  if (before && before.id !== account.id) window.location.reload();
  useSession.setState({ status: "signedIn", me: account, ended: false });
}

/** The person is logging out in this tab, which is no surprise to them. */
let leaving = false;

function signedOut(): void {
  remember(false);
  const surprise = useSession.getState().status === "signedIn" && !leaving;
  useSession.setState({ status: "signedOut", me: null, ended: surprise });
}

function remember(session: boolean): void {
  try {
    if (session) localStorage.setItem(HINT_KEY, "1");
    else localStorage.removeItem(HINT_KEY);
  } catch {
    // Without storage one logs in again after a reload.
  }
}

function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(HINT_KEY) !== null;
  } catch {
    return false;
  }
}

/**
 * Finds out whether there is a session; cheap once known.
 *
 * @throws OfflineError or ApiError when the server could not say.
 */
export async function resolveSession(): Promise<boolean> {
  const { status } = useSession.getState();
  if (status !== "unknown") return status === "signedIn";
  if (!mayHaveSession()) {
    useSession.setState({ status: "signedOut" });
    return false;
  }
  try {
    await keeper.get();
    return true;
  } catch (error) {
    if (error instanceof SignedOutError || (error instanceof ApiError && error.status === 401)) return false;
    throw error;
  }
}

/**
 * A valid access token, renewed when needed.
 *
 * @throws SignedOutError without a session; OfflineError when it cannot be renewed now.
 */
export async function getAccessToken(): Promise<string> {
  if (useSession.getState().status === "signedOut") throw new SignedOutError("nobody is signed in");
  return keeper.get();
}

/** A token to use instead of one the server refused. */
export function replaceAccessToken(refused: string): Promise<string> {
  return keeper.replace(refused);
}

/** Starts the session a log-in or registration gave. */
export function beginSession(tokens: Tokens): void {
  keeper.accept(tokens);
}

/** Ends the session in all tabs, because the server says that it is over. */
export function endSession(): void {
  keeper.signOut();
}

/** Ends the session in all tabs, after the person logged out here. */
export function leaveSession(): void {
  leaving = true;
  keeper.signOut();
  leaving = false;
}
