/** The open section of the admin's place. */
import { getRouteApi } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { NotFoundPage } from "@/app/pages/NotFoundPage";
import { PendingPage } from "@/app/pages/PendingPage";

const route = getRouteApi("/inside/admin/$section");

const pages: Record<string, ComponentType> = {
  people: lazy(() => import("./PeopleSection")),
  invites: lazy(() => import("./InvitesSection")),
  links: lazy(() => import("./LinksSection")),
  server: lazy(() => import("./server/ServerSection")),
};

/** The page of the section in the address. */
export function AdminSection() {
  const { section } = route.useParams();
  const Content = Object.hasOwn(pages, section) ? pages[section] : undefined;
  if (!Content) return <NotFoundPage />;
  return (
    <Suspense fallback={<PendingPage />}>
      <Content />
    </Suspense>
  );
}
