/** Colours, language, keyboard. */
import { SegmentedControl, Select, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { languages, setLanguage } from "@/i18n";
import { usePreferences } from "@/preferences";
import { Block } from "@/ui";
import { AccentChoice } from "./AccentChoice";
import { type Scheme, useThemeChoice } from "./use-theme-choice";
import { useSwitchMe } from "./use-update-me";

/** The section; everything takes effect at once. */
export default function AppearanceSection() {
  const { t } = useTranslation("settings");
  return (
    <>
      <Block title={t("appearance.theme")} description={t("appearance.themeHelp")}>
        <ThemeChoice />
      </Block>
      <Block title={t("appearance.accent")} description={t("appearance.accentHelp")}>
        <AccentChoice />
      </Block>
      <Block title={t("appearance.language")}>
        <LanguageChoice />
      </Block>
      <Block title={t("appearance.keyboard")}>
        <SingleKeys />
      </Block>
    </>
  );
}

function ThemeChoice() {
  const { t } = useTranslation("settings");
  const { scheme, choose } = useThemeChoice();
  return (
    <SegmentedControl<Scheme>
      aria-label={t("appearance.theme")}
      value={scheme}
      onChange={choose}
      data={[
        { value: "auto", label: t("appearance.auto") },
        { value: "light", label: t("appearance.light") },
        { value: "dark", label: t("appearance.dark") },
      ]}
    />
  );
}

function LanguageChoice() {
  const { t, i18n } = useTranslation("settings");
  const change = useSwitchMe();
  return (
    <Select
      aria-label={t("appearance.language")}
      allowDeselect={false}
      value={i18n.language}
      onChange={(language) => {
        if (!language) return;
        void setLanguage(language);
        change.mutate({ language });
      }}
      data={languages.map(({ code, name }) => ({ value: code, label: name }))}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

function SingleKeys() {
  const { t } = useTranslation("settings");
  const { singleKeys, set } = usePreferences();
  return (
    <Switch
      label={t("appearance.singleKeys")}
      description={t("appearance.singleKeysHelp")}
      checked={singleKeys}
      onChange={(event) => set({ singleKeys: event.currentTarget.checked })}
    />
  );
}
