/** How many missed calls were not looked at yet. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api";
import classes from "./badge.module.css";

const mostShown = 99;

/** The number of unseen missed calls. */
export const unseenCallsQuery = queryOptions({
  queryKey: ["calls", "unseen"],
  queryFn: async ({ signal }) => {
    const page = await unwrap(api.GET("/api/v1/calls", { params: { query: { limit: 1 } }, signal }));
    return page.unseen;
  },
});

export function MissedCallsBadge() {
  const { t } = useTranslation("app");
  const { data: unseen = 0 } = useQuery(unseenCallsQuery);
  if (unseen === 0) return null;
  return (
    <span className={classes.badge}>
      <span aria-hidden>{unseen > mostShown ? `${mostShown}+` : unseen}</span>
      <span className="visually-hidden">{t("missedBadge", { count: unseen })}</span>
    </span>
  );
}
