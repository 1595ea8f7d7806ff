/** Settings: the sections at the left, one of them open. */
import { useMediaQuery } from "@mantine/hooks";
import { Navigate, Outlet, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SideNav, usePageTitle } from "@/ui";
import { sections } from "./sections";

/** The layout; wide windows always have a section open. */
export function SettingsLayout() {
  const { t } = useTranslation("settings");
  const { section } = useParams({ strict: false });
  const wide = useMediaQuery("(min-width: 761px)", false, { getInitialValueInEffect: false });
  usePageTitle(t("title"));
  if (!section && wide) return <Navigate to="/settings/$section" params={{ section: "profile" }} replace />;
  return (
    <SideNav
      title={t("title")}
      place="/settings"
      sections={sections.map(({ id, name, icon }) => ({ id, label: t(name), icon }))}
      open={section !== undefined}
    >
      <Outlet />
    </SideNav>
  );
}
