/** Says that the browser has no network, for pages without a live connection. */
import { useNetwork } from "@mantine/hooks";
import { IconWifiOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./banner.module.css";

/** The banner; nothing while there is a network. */
export function OfflineBanner() {
  const { t } = useTranslation("app");
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <div className={classes.banner}>
          <IconWifiOff size={18} stroke={1.5} aria-hidden />
          {t("offline")}
        </div>
      )}
    </div>
  );
}
