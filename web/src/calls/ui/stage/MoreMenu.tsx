/** What one needs now and then. */
import { Menu } from "@mantine/core";
import { IconDots, IconPictureInPicture } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCall } from "../context";
import { QualityDetails } from "./QualityMark";
import { StageButton } from "./StageButton";
import classes from "./stage.module.css";

export function MoreMenu() {
  const { t } = useTranslation("calls");
  const { quality } = useCall();
  return (
    <Menu position="top" offset={12} withinPortal={false} width={260} classNames={{ dropdown: classes.menu }}>
      <Menu.Target>
        <StageButton label={t("control.more")} icon={<IconDots size={22} stroke={1.5} />} />
      </Menu.Target>
      <Menu.Dropdown>
        {document.pictureInPictureEnabled && (
          <Menu.Item
            leftSection={<IconPictureInPicture size={18} stroke={1.5} />}
            onClick={showPictureInPicture}
          >
            {t("control.pictureInPicture")}
          </Menu.Item>
        )}
        <Menu.Label>{t("quality.title")}</Menu.Label>
        <div className={classes.menuNote}>
          <QualityDetails quality={quality} words={t(`quality.${quality.level}`)} />
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The largest picture of the stage floats over other windows. */
function showPictureInPicture(): void {
  const video = document.querySelector<HTMLVideoElement>(`.${CSS.escape(classes.frame ?? "")} video`);
  video?.requestPictureInPicture().catch(() => {});
}
