/** Being called: do not disturb, and what the calls themselves can be set to. */
import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { CallSettingsPanel } from "@/calls";
import { Block } from "@/ui";
import { useSwitchMe } from "./use-update-me";

/** The section; everything takes effect at once. */
export default function CallsSection() {
  const { t } = useTranslation("settings");
  const me = useMe();
  const change = useSwitchMe();
  return (
    <>
      <Block title={t("calls.reach")}>
        <Switch
          label={t("calls.dnd")}
          description={t("calls.dndHelp")}
          checked={me.doNotDisturb}
          onChange={(event) => change.mutate({ doNotDisturb: event.currentTarget.checked })}
        />
      </Block>
      <CallSettingsPanel />
    </>
  );
}
