/** How good the connection is, as three bars and in words. */
import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Quality } from "../../call/quality";
import { useCall } from "../context";
import classes from "./stage.module.css";

const bars = { unknown: 0, poor: 1, fair: 2, good: 3 } as const;

export function QualityMark() {
  const { t } = useTranslation("calls");
  const { quality, phase } = useCall();
  const level = phase === "reconnecting" ? "poor" : quality.level;
  const words = t(`quality.${level}`);
  return (
    <Tooltip label={<QualityDetails quality={quality} words={words} />} withinPortal={false} multiline>
      <span className={classes.quality} data-level={level} role="img" aria-label={words}>
        {[1, 2, 3].map((bar) => (
          <span key={bar} data-on={bar <= bars[level] || undefined} />
        ))}
      </span>
    </Tooltip>
  );
}

/** The numbers behind it. */
export function QualityDetails({ quality, words }: { quality: Quality; words: string }) {
  const { t, i18n } = useTranslation("calls");
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const { roundTrip, loss, picture, relayed } = quality;
  const speed = (bits: number) => t("quality.speed", { value: number.format(bits / 1_000_000) });
  return (
    <div className={classes.details}>
      <strong>{words}</strong>
      {roundTrip !== null && <span>{t("quality.roundTrip", { value: number.format(roundTrip) })}</span>}
      {loss !== null && <span>{t("quality.loss", { value: number.format(loss * 100) })}</span>}
      <span>{t("quality.receiving", { speed: speed(quality.receiving) })}</span>
      <span>{t("quality.sending", { speed: speed(quality.sending) })}</span>
      {picture && (
        <span>
          {picture.width}×{picture.height}, {t("quality.rate", { value: picture.rate })}
        </span>
      )}
      {relayed && <span>{t("quality.relayed")}</span>}
    </div>
  );
}
