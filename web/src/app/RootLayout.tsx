/** Around every page: the way past the navigation for keyboards, and the page. */
import { Outlet } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import classes from "./root.module.css";

/** The outermost layout. */
export function RootLayout() {
  const { t } = useTranslation("app");
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it is navigation within the page; only the address is left alone */}
      <a className={classes.skip} href="#content" onClick={focusContent}>
        {t("skip")}
      </a>
      <Outlet />
    </>
  );
}

/** The address stays as it is, so that it can be shared. */
function focusContent(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
