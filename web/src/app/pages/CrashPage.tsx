/** A page failed: the server is away, a chunk did not come, or there is a fault in the client. */
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { OfflineError } from "@/api/problem";
import { ErrorState, usePageTitle } from "@/ui";
import classes from "./pages.module.css";

/** A script of the client that did not arrive; browsers say it with a plain TypeError. */
function isMissingChunk(error: unknown): error is TypeError {
  return (
    error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message)
  );
}

/** The script that was asked for a second time; the browser's message names it. */
let triedAgain: string | null = null;

/** The boundary's page; it tries again when asked, and by itself when the network is back. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  usePageTitle(t("state.failed"));
  const missing = isMissingChunk(error) ? error.message : null;
  const retry = () => {
    // Scripts of an older version are gone from the server, and some browsers remember that a script failed. Then only
    // a new document helps; but it ends what runs in this one, so it comes second.
    if (missing && triedAgain === missing && navigator.onLine) return window.location.reload();
    triedAgain = missing;
    reset();
    void router.invalidate();
  };
  const retryOnline = useEffectEvent(retry);
  useEffect(() => {
    const listen = () => retryOnline();
    window.addEventListener("online", listen);
    return () => window.removeEventListener("online", listen);
  }, []);
  const shown = missing ? new OfflineError("a part of the client did not arrive", { cause: error }) : error;
  return (
    <div className={classes.center}>
      <ErrorState error={shown} retry={retry} />
    </div>
  );
}

/** The same, where nothing else of the page is left. */
export function WholeCrashPage(props: ErrorComponentProps) {
  return (
    <main className={classes.whole} id="content" tabIndex={-1}>
      <CrashPage {...props} />
    </main>
  );
}
