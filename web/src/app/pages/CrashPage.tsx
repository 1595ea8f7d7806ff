/** A page failed: the server is away, a chunk did not come, or there is a fault in the client. */
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorState, usePageTitle } from "@/ui";
import classes from "./pages.module.css";

/** The boundary's page; trying again loads the route anew. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  usePageTitle(t("state.failed"));
  const retry = () => {
    // A chunk of an older version is gone from the server: only a new page helps.
    if (error instanceof TypeError) window.location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <main className={classes.center} id="content" tabIndex={-1}>
      <ErrorState error={error} retry={retry} />
    </main>
  );
}
