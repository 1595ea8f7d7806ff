/** Stands where messages will, in their shape. */
import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./loading.module.css";

/** Widths of the lines, in per cent. */
const LINES = [62, 38, 74, 51, 29, 66, 45];

export function ListLoading() {
  const { t } = useTranslation();
  return (
    <div className={classes.loading} role="status" aria-label={t("state.loading")}>
      {LINES.map((width) => (
        <div key={width} className={classes.line}>
          <Skeleton circle height={36} />
          <div className={classes.text}>
            <Skeleton height={12} width={120} />
            <Skeleton height={12} width={`${width}%`} />
          </div>
        </div>
      ))}
    </div>
  );
}
