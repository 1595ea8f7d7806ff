/** The files of a message: pictures in a grid, what can be played, and the rest as cards. */
import { IconDownload, IconFile } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileRef } from "../protocol";
import classes from "./files.module.css";
import { fitted, sizeText } from "./size";

const Lightbox = lazy(() => import("./Lightbox"));

export function Files({ files }: { files: readonly FileRef[] }) {
  const pictures = files.filter(({ kind, width, height }) => kind === "image" && width && height);
  const others = files.filter((file) => !pictures.includes(file));
  return (
    <div className={classes.files}>
      {pictures.length > 0 && <Pictures pictures={pictures} />}
      {others.map((file) => (
        <Other key={file.id} file={file} />
      ))}
    </div>
  );
}

function Pictures({ pictures }: { pictures: readonly FileRef[] }) {
  const { t } = useTranslation("chat");
  const [open, setOpen] = useState<number | null>(null);
  const several = pictures.length > 1;
  return (
    <div className={classes.pictures} data-several={several || undefined}>
      {pictures.map((file, at) => (
        <button
          key={file.id}
          type="button"
          className={classes.picture}
          // The place is kept before the picture has come, so that nothing moves then.
          style={fitted(file, several)}
          aria-label={t("file.open", { name: file.name })}
          onClick={() => setOpen(at)}
        >
          <img src={file.thumbnail ?? file.url} alt={file.name} loading="lazy" draggable={false} />
        </button>
      ))}
      {open !== null && (
        <Suspense fallback={null}>
          <Lightbox pictures={pictures} start={open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </div>
  );
}

function Other({ file }: { file: FileRef }) {
  if (file.kind === "video") {
    return (
      // biome-ignore lint/a11y/useMediaCaption: people's own recordings have no captions
      <video className={classes.video} src={file.url} controls preload="metadata" title={file.name} />
    );
  }
  if (file.kind === "audio") return <Audio file={file} />;
  return <Document file={file} />;
}

function Audio({ file }: { file: FileRef }) {
  return (
    <div className={classes.audio}>
      <span className={classes.fileName}>{file.name}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: people's own recordings have no captions */}
      <audio src={file.url} controls preload="metadata" />
    </div>
  );
}

function Document({ file }: { file: FileRef }) {
  const { t, i18n } = useTranslation("chat");
  return (
    <a
      className={classes.document}
      href={file.url}
      download={file.name}
      aria-label={t("file.download", { name: file.name })}
    >
      <IconFile size={28} stroke={1.5} aria-hidden />
      <span className={classes.fileText}>
        <span className={classes.fileName}>{file.name}</span>
        <span className={classes.fileSize}>{sizeText(file.bytes, i18n.language)}</span>
      </span>
      <IconDownload size={18} stroke={1.5} aria-hidden />
    </a>
  );
}
