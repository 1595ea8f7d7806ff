/** Which microphone, camera and speaker the call uses, and whether the microphone hears anything. */
import { IconCheck, IconSettings } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { preferences } from "../../media/preferences";
import { useCallPreferences, useDevices, useEngine, useLocalMedia } from "../context";
import { LevelMeter } from "../LevelMeter";
import { StagePopover } from "./StagePopover";
import classes from "./stage.module.css";

export function DeviceMenu() {
  const { t } = useTranslation("calls");
  return (
    <StagePopover label={t("control.devices")} icon={<IconSettings size={22} stroke={1.5} />} width={300}>
      <DeviceLists />
    </StagePopover>
  );
}

function DeviceLists() {
  const { t } = useTranslation("calls");
  const { media } = useEngine();
  const { tracks, muted } = useLocalMedia();
  const { microphones, cameras, speakers } = useDevices();
  const { speaker, camera } = useCallPreferences();
  const used = (track: MediaStreamTrack | null) => track?.getSettings().deviceId ?? null;
  return (
    <>
      <DeviceGroup
        title={t("device.microphone")}
        devices={microphones}
        chosen={used(tracks.audio)}
        choose={(id) => void media.selectDevice("audio", id)}
      />
      <LevelMeter track={muted ? null : tracks.audio} />
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
    </>
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
  const name = useId();
  return (
    <fieldset className={classes.group}>
      <legend>{title}</legend>
      {devices.length === 0 && <div className={classes.note}>{t("device.none")}</div>}
      {devices.map(({ deviceId, label }, index) => (
        <label key={deviceId} className={classes.choice}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={deviceId === chosen}
            onChange={() => choose(deviceId)}
          />
          <IconCheck size={16} stroke={1.5} aria-hidden opacity={deviceId === chosen ? 1 : 0} />
          <span>{label || t("device.unnamed", { number: index + 1 })}</span>
        </label>
      ))}
    </fieldset>
  );
}
