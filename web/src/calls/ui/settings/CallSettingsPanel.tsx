/** Settings of calls in this browser: devices, tried out on request, sounds and notifications. */
import { Button, Select, Stack, Switch, Text, Title } from "@mantine/core";
import { IconMicrophone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "@/preferences";
import { preferences } from "../../media/preferences";
import type { SoundName } from "../../sounds/call-sounds";
import { askToNotify, mayNotify } from "../../sounds/notify";
import { connected, ended, play, ring, ringBack } from "../../sounds/tones";
import { useCallPreferences } from "../context";
import { LevelMeter } from "../LevelMeter";
import { Video } from "../Video";
import classes from "./settings.module.css";
import { type DeviceTest, useDeviceTest } from "./use-device-test";

export function CallSettingsPanel() {
  const test = useDeviceTest();
  return (
    <Stack gap="xl">
      <DeviceSettings test={test} />
      <SoundSettings />
      <NotificationSettings />
    </Stack>
  );
}

function DeviceSettings({ test }: { test: DeviceTest }) {
  const { t } = useTranslation("calls");
  const { tracks, microphoneProblem, cameraProblem } = test.state;
  return (
    <Stack gap="sm" component="section">
      <Title order={3}>{t("settings.devices")}</Title>
      {!test.running && (
        <>
          <Text size="sm" c="dimmed">
            {t("settings.testHint")}
          </Text>
          <Button
            className={classes.act}
            leftSection={<IconMicrophone size={18} stroke={1.5} />}
            onClick={test.start}
          >
            {t("settings.test")}
          </Button>
        </>
      )}
      {test.running && (
        <div className={classes.test}>
          <div className={classes.preview}>
            {tracks.video ? (
              <Video track={tracks.video} label={t("stage.ownCamera")} mirrored className={classes.picture} />
            ) : (
              <Text size="sm" c="dimmed" ta="center" p="md">
                {cameraProblem ? t(`problem.camera.${cameraProblem}`) : t("settings.noPicture")}
              </Text>
            )}
          </div>
          <Stack gap="sm" className={classes.choices}>
            <DeviceChoices test={test} />
            {microphoneProblem && (
              <Text size="sm" c="red">
                {t(`problem.microphone.${microphoneProblem}`)}
              </Text>
            )}
            <LevelMeter track={tracks.audio} />
            <Button variant="default" className={classes.act} onClick={test.stop}>
              {t("settings.testStop")}
            </Button>
          </Stack>
        </div>
      )}
    </Stack>
  );
}

function DeviceChoices({ test }: { test: DeviceTest }) {
  const { t } = useTranslation("calls");
  const { speaker } = useCallPreferences();
  const { tracks } = test.state;
  const { microphones, cameras, speakers } = test.devices;
  const options = (devices: MediaDeviceInfo[]) =>
    devices.map(({ deviceId, label }, index) => ({
      value: deviceId,
      label: label || t("device.unnamed", { number: index + 1 }),
    }));
  return (
    <>
      <Select
        label={t("device.microphone")}
        data={options(microphones)}
        value={tracks.audio?.getSettings().deviceId ?? null}
        onChange={(id) => id && test.select("audio", id)}
        allowDeselect={false}
      />
      <Select
        label={t("device.camera")}
        data={options(cameras)}
        value={tracks.video?.getSettings().deviceId ?? null}
        onChange={(id) => id && test.select("video", id)}
        allowDeselect={false}
      />
      {speakers.length > 0 && (
        <Select
          label={t("device.speaker")}
          data={options(speakers)}
          value={speaker ?? "default"}
          onChange={(id) => preferences.patch({ speaker: id })}
          allowDeselect={false}
        />
      )}
    </>
  );
}

const patterns = { incoming: ring, outgoing: ringBack, connected, ended } as const;
const soundNames: readonly SoundName[] = ["incoming", "outgoing", "connected", "ended"];

function SoundSettings() {
  const { t } = useTranslation("calls");
  const { sounds, set } = usePreferences();
  const listen = (name: SoundName) => {
    const stop = play({ ...patterns[name], period: null });
    setTimeout(stop, 2_500);
  };
  return (
    <Stack gap="sm" component="section">
      <Title order={3}>{t("settings.sounds")}</Title>
      {soundNames.map((name) => (
        <div key={name} className={classes.row}>
          <Switch
            label={t(`sound.${name}`)}
            checked={sounds[name]}
            onChange={({ currentTarget }) => set({ sounds: { ...sounds, [name]: currentTarget.checked } })}
          />
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={t("settings.listenTo", { sound: t(`sound.${name}`) })}
            onClick={() => listen(name)}
          >
            {t("settings.listen")}
          </Button>
        </div>
      ))}
    </Stack>
  );
}

function NotificationSettings() {
  const { t } = useTranslation("calls");
  const { notifications, set } = usePreferences();
  const change = async (wanted: boolean) =>
    set({ notifications: wanted && (mayNotify() || (await askToNotify())) });
  const denied = typeof Notification === "undefined" || Notification.permission === "denied";
  return (
    <Stack gap="sm" component="section">
      <Title order={3}>{t("settings.notifications")}</Title>
      <Switch
        label={t("settings.notifyCalls")}
        description={denied ? t("settings.notifyDenied") : t("settings.notifyHint")}
        checked={notifications && mayNotify()}
        disabled={denied}
        onChange={({ currentTarget }) => void change(currentTarget.checked)}
      />
    </Stack>
  );
}
