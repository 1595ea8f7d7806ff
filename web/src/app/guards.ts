/** Who may enter which route, and where to go instead. */
import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { may, type Privilege } from "@/api/may";
import { meQuery } from "@/api/me";
import { resolveSession, useSession } from "@/api/session";

/** Where one lands without a wish. */
export const HOME = "/chat";

/** A place inside this client, or `null`: `next` comes from the address bar and may be anything. */
export function safeNext(next: unknown): string | null {
  if (typeof next !== "string" || !next.startsWith("/")) return null;
  try {
    const url = new URL(next, window.location.origin);
    if (url.origin !== window.location.origin || next.startsWith("//")) return null;
    const place = url.pathname + url.search + url.hash;
    return url.pathname === "/" || url.pathname === "/login" ? null : place;
  } catch {
    return null;
  }
}

/** Only signed-in people; others log in first and come back. */
export async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  if (await resolveSession()) return;
  const next = safeNext(location.href);
  throw redirect({ to: "/login", search: next ? { next } : {} });
}

/** Only people who are not signed in; others go on to where they wanted. */
export async function requireNoSession({ search }: { search: { next?: string | undefined } }): Promise<void> {
  // When the server cannot say, the form is shown, and says so when it is sent.
  const signedIn = await resolveSession().catch(() => false);
  if (signedIn) throw redirect({ href: safeNext(search.next) ?? HOME });
}

/** Only people whose role opens it; others see the page that is not there. */
export async function isAllowed(queryClient: QueryClient, what: Privilege): Promise<boolean> {
  const granted = useSession.getState().me;
  if (granted && may(granted, what)) return true;
  return may(await queryClient.ensureQueryData(meQuery), what);
}
