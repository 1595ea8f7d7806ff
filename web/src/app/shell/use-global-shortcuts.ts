/** Shortcuts that work everywhere behind the log-in. */
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api";
import { useShortcut } from "@/ui";
import { usePanels } from "./panels";

/** Binds them. */
export function useGlobalShortcuts(): void {
  const { t } = useTranslation("app");
  const { show } = usePanels();
  const navigate = useNavigate();
  const me = useMe();
  const group = t("shortcuts.everywhere");
  useShortcut({ keys: "mod+k", label: t("palette.title"), group, onTrigger: () => show("palette") });
  useShortcut({ keys: "?", label: t("shortcuts.title"), group, onTrigger: () => show("shortcuts") });
  const go = (name: string) => t("goTo", { place: name });
  useShortcut({
    keys: "g h",
    label: go(t("place.chat")),
    group,
    onTrigger: () => void navigate({ to: "/chat" }),
  });
  useShortcut({
    keys: "g p",
    label: go(t("place.people")),
    group,
    onTrigger: () => void navigate({ to: "/people" }),
  });
  useShortcut({
    keys: "g c",
    label: go(t("place.calls")),
    group,
    onTrigger: () => void navigate({ to: "/calls" }),
  });
  useShortcut({
    keys: "g s",
    label: go(t("place.settings")),
    group,
    onTrigger: () => void navigate({ to: "/settings" }),
  });
  useShortcut({
    keys: "g a",
    label: go(t("place.admin")),
    group,
    onTrigger: () => void navigate({ to: "/admin" }),
    enabled: may(me, "moderate"),
  });
}
