/** What one needs now and then. */
import { UnstyledButton } from "@mantine/core";
import { IconDots, IconPictureInPicture } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCall } from "../context";
import { QualityDetails } from "./QualityMark";
import { StagePopover } from "./StagePopover";
import classes from "./stage.module.css";

export function MoreMenu() {
  const { t } = useTranslation("calls");
  const { quality } = useCall();
  return (
    <StagePopover label={t("control.more")} icon={<IconDots size={22} stroke={1.5} />} width={260}>
      {document.pictureInPictureEnabled && (
        <UnstyledButton className={classes.choice} onClick={showPictureInPicture}>
          <IconPictureInPicture size={18} stroke={1.5} aria-hidden />
          <span>{t("control.pictureInPicture")}</span>
        </UnstyledButton>
      )}
      <div className={classes.note}>
        <QualityDetails quality={quality} words={t(`quality.${quality.level}`)} />
      </div>
    </StagePopover>
  );
}

/** The largest picture of the stage floats over other windows. */
function showPictureInPicture(): void {
  const video = document.querySelector<HTMLVideoElement>(`.${CSS.escape(classes.frame ?? "")} video`);
  video?.requestPictureInPicture().catch(() => {});
}
