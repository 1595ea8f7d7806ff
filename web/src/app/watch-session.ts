/** Follows the session's state with the router and the cache: a session may end in another tab or on the server. */
import type { AnyRouter } from "@tanstack/react-router";
import { useSession } from "@/api/session";
import { setLanguage } from "@/i18n";
import { safeNext } from "./guards";
import { queryClient } from "./query-client";

/** Starts to follow; called once, before the first render. */
export function watchSession(router: AnyRouter): void {
  applyAccount(useSession.getState().me?.language);
  useSession.subscribe((now, before) => {
    if (now.me?.id !== before.me?.id) applyAccount(now.me?.language);
    if (now.status === before.status) return;
    if (now.status === "signedOut") {
      const next = now.ended ? safeNext(router.state.location.href) : null;
      void leave(router, next);
    } else if (before.status === "signedOut") {
      void router.invalidate();
    }
  });
}

async function leave(router: AnyRouter, next: string | null): Promise<void> {
  await router.navigate({ to: "/login", search: next ? { next } : {} });
  // Only when no page is left that would ask for it again.
  queryClient.clear();
}

function applyAccount(language: string | null | undefined): void {
  if (language) void setLanguage(language);
}
