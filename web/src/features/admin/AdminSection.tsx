/** The open section of the admin's place. */

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { instanceQuery, useMe } from "@/api";
import { NotFoundPage } from "@/app/pages/NotFoundPage";
import { PendingPage } from "@/app/pages/PendingPage";
import { type AdminSectionId, sectionsOf } from "./sections";

const route = getRouteApi("/inside/admin/$section");

const pages: Record<AdminSectionId, ComponentType> = {
  reports: lazy(() => import("@/features/moderation/ReportsSection")),
  people: lazy(() => import("./PeopleSection")),
  invites: lazy(() => import("./InvitesSection")),
  links: lazy(() => import("./LinksSection")),
  filters: lazy(() => import("@/features/moderation/FiltersSection")),
  policies: lazy(() => import("@/features/moderation/PoliciesSection")),
  webhooks: lazy(() => import("./hooks/HooksSection")),
  bots: lazy(() => import("./bots/BotsSection")),
  exports: lazy(() => import("./exports/ExportsSection")),
  audit: lazy(() => import("@/features/moderation/AuditSection")),
  server: lazy(() => import("./server/ServerSection")),
};

/** The page of the section in the address. */
export function AdminSection() {
  const { section } = route.useParams();
  const me = useMe();
  const { data: instance, isPending } = useQuery(instanceQuery);
  const known = sectionsOf(me, instance).find(({ id }) => id === section);
  if (!known) return isPending ? <PendingPage /> : <NotFoundPage />;
  const Content = pages[known.id];
  return (
    <Suspense fallback={<PendingPage />}>
      <Content />
    </Suspense>
  );
}
