/** Around every page: the way past the navigation for keyboards, and the page. */
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./root.module.css";

/** The outermost layout. */
export function RootLayout() {
  const { t } = useTranslation("app");
  return (
    <>
      <a className={classes.skip} href="#content">
        {t("skip")}
      </a>
      <Outlet />
    </>
  );
}
