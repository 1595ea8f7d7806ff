/** Says that this server is a demonstration. */
import { IconMask } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./banner.module.css";

/** The banner. */
export default function DemoBanner() {
  const { t } = useTranslation("app");
  return (
    <aside className={classes.demo}>
      <IconMask size={16} stroke={1.5} aria-hidden />
      {t("demo")}
    </aside>
  );
}
