/** How one is told of messages. */
import { Alert, Button, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askToNotify, mayNotify } from "@/calls";
import { useSetting } from "@/chat";
import { usePreferences } from "@/preferences";
import { Block } from "@/ui";

/** The section; everything takes effect at once. */
export default function NotificationsSection() {
  const { t } = useTranslation("settings");
  return (
    <>
      <Block title={t("notifications.system")} description={t("notifications.systemHelp")}>
        <SystemNotifications />
      </Block>
      <Block title={t("notifications.account")} description={t("notifications.accountHelp")}>
        <AccountChoices />
      </Block>
    </>
  );
}

/** The browser asks for leave only after a press. */
function SystemNotifications() {
  const { t } = useTranslation("settings");
  const { notifications, set } = usePreferences();
  const [allowed, setAllowed] = useState(mayNotify);
  const [refused, setRefused] = useState(false);
  const allow = async () => {
    const granted = await askToNotify();
    setAllowed(granted);
    setRefused(!granted);
    if (granted) set({ notifications: true });
  };
  if (!allowed) {
    return (
      <Stack gap="sm" align="start">
        <Button variant="default" onClick={() => void allow()}>
          {t("notifications.allow")}
        </Button>
        {refused && (
          <Alert color="amber" variant="light">
            {t("notifications.refused")}
          </Alert>
        )}
      </Stack>
    );
  }
  return (
    <Switch
      label={t("notifications.show")}
      checked={notifications}
      onChange={(event) => set({ notifications: event.currentTarget.checked })}
    />
  );
}

function AccountChoices() {
  const { t } = useTranslation("settings");
  const [sound, setSound] = useSetting("notifySound", true);
  const [text, setText] = useSetting("notifyText", true);
  return (
    <Stack gap="md">
      <Switch
        label={t("notifications.sound")}
        checked={sound}
        onChange={(event) => setSound(event.currentTarget.checked)}
      />
      <Switch
        label={t("notifications.text")}
        description={t("notifications.textHelp")}
        checked={text}
        onChange={(event) => setText(event.currentTarget.checked)}
      />
    </Stack>
  );
}
