import { IconMapQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ButtonLink, EmptyState, usePageTitle } from "@/ui";
import classes from "./pages.module.css";

/** The 404 page. */
export function NotFoundPage() {
  const { t } = useTranslation("app");
  usePageTitle(t("notFound.title"));
  return (
    <div className={classes.center}>
      <EmptyState
        icon={IconMapQuestion}
        title={t("notFound.title")}
        action={<ButtonLink to="/">{t("notFound.home")}</ButtonLink>}
      >
        {t("notFound.text")}
      </EmptyState>
    </div>
  );
}

/** The same, for an address that belongs to no part of the client. */
export function WholeNotFoundPage() {
  return (
    <main className={classes.whole} id="content" tabIndex={-1}>
      <NotFoundPage />
    </main>
  );
}
