/** Which microphone, camera and speaker the call uses, and whether the microphone hears anything. */
import { Menu } from "@mantine/core";
import { IconCheck, IconSettings } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { preferences } from "../../media/preferences";
import { useCallPreferences, useDevices, useEngine, useLocalMedia } from "../context";
import { LevelMeter } from "../LevelMeter";
import { StageButton } from "./StageButton";
import classes from "./stage.module.css";

export function DeviceMenu() {
  const { t } = useTranslation("calls");
  const { media } = useEngine();
  const { tracks, muted } = useLocalMedia();
  const { microphones, cameras, speakers } = useDevices();
  const { speaker, camera } = useCallPreferences();
  const used = (track: MediaStreamTrack | null) => track?.getSettings().deviceId ?? null;
  return (
    <Menu
      position="top"
      offset={12}
      withinPortal={false}
      width={300}
      closeOnItemClick={false}
      classNames={{ dropdown: classes.menu }}
    >
      <Menu.Target>
        <StageButton label={t("control.devices")} icon={<IconSettings size={22} stroke={1.5} />} />
      </Menu.Target>
      <Menu.Dropdown>
        <DeviceGroup
          title={t("device.microphone")}
          devices={microphones}
          chosen={used(tracks.audio)}
          choose={(id) => void media.selectDevice("audio", id)}
        />
        <div className={classes.meterRow}>
          <LevelMeter track={muted ? null : tracks.audio} />
        </div>
        <DeviceGroup
          title={t("device.camera")}
          devices={cameras}
          chosen={used(tracks.video) ?? camera}
          choose={(id) => void media.selectDevice("video", id)}
        />
        {speakers.length > 0 && (
          <DeviceGroup
            title={t("device.speaker")}
            devices={speakers}
            chosen={speaker ?? "default"}
            choose={(id) => preferences.patch({ speaker: id })}
          />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface DeviceGroupProps {
  title: string;
  devices: MediaDeviceInfo[];
  chosen: string | null;
  choose: (id: string) => void;
}

function DeviceGroup({ title, devices, chosen, choose }: DeviceGroupProps) {
  const { t } = useTranslation("calls");
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {devices.length === 0 && <div className={classes.menuNote}>{t("device.none")}</div>}
      {devices.map(({ deviceId, label }, index) => (
        <Menu.Item
          key={deviceId}
          role="menuitemradio"
          aria-checked={deviceId === chosen}
          leftSection={<IconCheck size={16} stroke={1.5} opacity={deviceId === chosen ? 1 : 0} />}
          onClick={() => choose(deviceId)}
        >
          {label || t("device.unnamed", { number: index + 1 })}
        </Menu.Item>
      ))}
    </>
  );
}
