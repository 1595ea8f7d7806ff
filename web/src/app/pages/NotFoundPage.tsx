import { IconMapQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ButtonLink, EmptyState, usePageTitle } from "@/ui";
import classes from "./pages.module.css";

/** The 404 page. */
export function NotFoundPage() {
  const { t } = useTranslation("app");
  usePageTitle(t("notFound.title"));
  return (
    <main className={classes.center} id="content" tabIndex={-1}>
      <EmptyState
        icon={IconMapQuestion}
        title={t("notFound.title")}
        action={<ButtonLink to="/">{t("notFound.home")}</ButtonLink>}
      >
        {t("notFound.text")}
      </EmptyState>
    </main>
  );
}
