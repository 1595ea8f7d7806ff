/** Admin: the sections at the left, one of them open. */
import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { instanceQuery, useMe } from "@/api";
import { SideNav } from "@/ui";
import { sectionsOf } from "./sections";

/** The layout; what somebody's role does not open is not in it. */
export function AdminLayout() {
  const { t } = useTranslation(["admin", "moderation"]);
  const { section } = useParams({ strict: false });
  const { data: instance } = useQuery(instanceQuery);
  const mine = sectionsOf(useMe(), instance);
  if (section === undefined && mine[0]) {
    return <Navigate to="/admin/$section" params={{ section: mine[0].id }} replace />;
  }
  return (
    <SideNav
      title={t("admin:title")}
      place="/admin"
      sections={mine.map(({ id, name, icon }) => ({ id, label: t(name), icon }))}
      tabs
    >
      <Outlet />
    </SideNav>
  );
}
