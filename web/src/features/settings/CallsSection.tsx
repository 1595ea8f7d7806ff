/** Being called: do not disturb, devices, sounds, notifications. */
import { Alert, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { CallSettingsPanel } from "@/calls";
import { type SoundName, usePreferences } from "@/preferences";
import { Block } from "@/ui";
import { useSwitchMe } from "./use-update-me";

const sounds: readonly SoundName[] = ["incoming", "outgoing", "connected", "ended"];

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
      <Block title={t("calls.devices")} description={t("calls.devicesHelp")}>
        <CallSettingsPanel />
      </Block>
      <Block title={t("calls.sounds")}>
        <Sounds />
      </Block>
      <Block title={t("calls.notifications")}>
        <NotificationSwitch />
      </Block>
    </>
  );
}

function Sounds() {
  const { t } = useTranslation("settings");
  const { sounds: on, set } = usePreferences();
  return (
    <Stack gap="sm">
      {sounds.map((sound) => (
        <Switch
          key={sound}
          label={t(`calls.sound.${sound}`)}
          checked={on[sound]}
          onChange={(event) => set({ sounds: { ...on, [sound]: event.currentTarget.checked } })}
        />
      ))}
    </Stack>
  );
}

function NotificationSwitch() {
  const { t } = useTranslation("settings");
  const { notifications, set } = usePreferences();
  const [denied, setDenied] = useState(
    () => "Notification" in window && Notification.permission === "denied",
  );
  if (!("Notification" in window)) return <Alert color="gray">{t("calls.noNotifications")}</Alert>;
  const change = async (on: boolean) => {
    if (!on) return set({ notifications: false });
    const permission = await Notification.requestPermission();
    setDenied(permission === "denied");
    set({ notifications: permission === "granted" });
  };
  return (
    <Stack gap="sm">
      <Switch
        label={t("calls.notify")}
        description={t("calls.notifyHelp")}
        checked={notifications && !denied}
        disabled={denied}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      {denied && (
        <Alert color="amber" variant="light">
          {t("calls.notifyDenied")}
        </Alert>
      )}
    </Stack>
  );
}
