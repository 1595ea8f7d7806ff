/** Admin: the sections at the left, one of them open. */

import { IconLink, IconServer2, IconTicket, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { instanceQuery } from "@/api";
import { type Section, SideNav } from "@/ui";

/** The layout. Without mail the links wait here for an admin to hand them over. */
export function AdminLayout() {
  const { t } = useTranslation("admin");
  const { data: instance } = useQuery(instanceQuery);
  const sections: Section[] = [
    { id: "people", label: t("people.title"), icon: IconUsersGroup },
    { id: "invites", label: t("invites.title"), icon: IconTicket },
  ];
  if (instance?.mail === false) sections.push({ id: "links", label: t("links.title"), icon: IconLink });
  sections.push({ id: "server", label: t("server.title"), icon: IconServer2 });
  return (
    <SideNav title={t("title")} place="/admin" sections={sections} tabs>
      <Outlet />
    </SideNav>
  );
}
