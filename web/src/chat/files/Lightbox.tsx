/** A picture as large as the page, with the others of its message beside it. */
import { Modal } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui";
import type { FileRef } from "../protocol";
import classes from "./files.module.css";

interface LightboxProps {
  pictures: readonly FileRef[];
  start: number;
  onClose: () => void;
}

export default function Lightbox({ pictures, start, onClose }: LightboxProps) {
  const { t } = useTranslation(["chat", "common"]);
  const [at, setAt] = useState(start);
  const file = pictures[at];
  const step = (by: number) => setAt((before) => (before + by + pictures.length) % pictures.length);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "ArrowLeft") step(-1);
      if (event.key === "ArrowRight") step(1);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
  if (!file) return null;
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      withCloseButton={false}
      title={file.name}
      classNames={{ content: classes.lightbox, body: classes.lightboxBody, title: "visually-hidden" }}
    >
      <div className={classes.lightboxBar}>
        <span className={classes.fileName}>{file.name}</span>
        <a href={file.url} download={file.name} className={classes.lightboxLink}>
          <IconDownload size={20} stroke={1.5} aria-hidden />
          {t("file.save")}
        </a>
        <IconButton
          label={t("common:action.close")}
          icon={<IconX size={20} stroke={1.5} />}
          onClick={onClose}
        />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes as well */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes as well */}
      <div
        className={classes.lightboxFrame}
        onClick={(event) => event.target === event.currentTarget && onClose()}
      >
        {pictures.length > 1 && (
          <IconButton
            className={classes.lightboxStep}
            label={t("file.before")}
            size={44}
            icon={<IconChevronLeft size={28} stroke={1.5} />}
            onClick={() => step(-1)}
          />
        )}
        <img src={file.url} alt={file.name} />
        {pictures.length > 1 && (
          <IconButton
            className={classes.lightboxStep}
            label={t("file.after")}
            size={44}
            icon={<IconChevronRight size={28} stroke={1.5} />}
            onClick={() => step(1)}
          />
        )}
      </div>
    </Modal>
  );
}
