/** Placeholders in the shape of what is coming. */
import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./skeletons.module.css";

interface RowsProps {
  /** How many rows. */
  rows?: number;
}

const widths = ["46%", "34%", "52%", "40%", "30%", "48%", "36%", "44%"];

/** Rows of an avatar and two lines. */
export function ListSkeleton({ rows = 6 }: RowsProps) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("state.loading")}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={index} className={classes.row}>
          <Skeleton circle height={40} />
          <div className={classes.lines}>
            <Skeleton height={12} width={widths[index % widths.length] ?? "40%"} />
            <Skeleton height={10} width="22%" />
          </div>
          <Skeleton height={32} width={32} radius="md" />
        </div>
      ))}
    </div>
  );
}

/** Labelled fields. */
export function FormSkeleton({ rows = 3 }: RowsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" role="status" aria-label={t("state.loading")}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <Stack key={index} gap="xs">
          <Skeleton height={12} width={120} />
          <Skeleton height={36} />
        </Stack>
      ))}
    </Stack>
  );
}
