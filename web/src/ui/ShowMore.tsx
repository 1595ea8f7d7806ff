/** The way to the next page of a list; nothing at its end. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface ShowMoreProps {
  /** The list. */
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } | null;
  label?: string;
}

export function ShowMore({ query, label }: ShowMoreProps) {
  const { t } = useTranslation();
  if (!query?.hasNextPage) return null;
  return (
    <Button
      variant="default"
      fullWidth
      mt="sm"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {label ?? t("action.showMore")}
    </Button>
  );
}
