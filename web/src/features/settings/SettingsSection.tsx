/** The open section of the settings. */
import { getRouteApi } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NotFoundPage } from "@/app/pages/NotFoundPage";
import { BackToSections, FormSkeleton, Page } from "@/ui";
import { type SectionId, sections } from "./sections";

const route = getRouteApi("/inside/settings/$section");

const content: Record<SectionId, ComponentType> = {
  profile: lazy(() => import("./ProfileSection")),
  account: lazy(() => import("./AccountSection")),
  appearance: lazy(() => import("./AppearanceSection")),
  notifications: lazy(() => import("./NotificationsSection")),
  calls: lazy(() => import("./CallsSection")),
  connection: lazy(() => import("./ConnectionSection")),
  blocked: lazy(() => import("./BlockedSection")),
  sessions: lazy(() => import("./SessionsSection")),
  data: lazy(() => import("./DataSection")),
};

/** The page of the section in the address. */
export function SettingsSection() {
  const { t } = useTranslation("settings");
  const { section } = route.useParams();
  const known = sections.find(({ id }) => id === section);
  if (!known) return <NotFoundPage />;
  const Content = content[known.id];
  return (
    <Page title={t(known.name)} before={<BackToSections to="/settings" />}>
      <Suspense fallback={<FormSkeleton />}>
        <Content />
      </Suspense>
    </Page>
  );
}
