/** The files of a channel's composer, and the ways in which they come: chosen, pasted, dropped. */
import { type ClipboardEvent, type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/ui";
import type { Channel, FileRef } from "../protocol";
import { useFeatures, useLimits } from "../store/hooks";
import { sizeText } from "./size";
import { beginUpload, type UploadItem, uploadCount, uploadsSent, useUploadItems } from "./uploads";

/** What the composer needs of it. */
export interface Uploads {
  /** Whether files can be attached here. */
  may: boolean;
  items: readonly UploadItem[];
  ready: FileRef[];
  busy: boolean;
  /** Some did not come through. */
  failed: boolean;
  /** Files are held over the page. */
  dragging: boolean;
  add: (files: readonly File[]) => void;
  /** The message is sent: these files are its. */
  sent: (files: readonly FileRef[]) => void;
  onPaste: (event: ClipboardEvent) => void;
  drop: {
    onDragEnter: (event: DragEvent) => void;
    onDragOver: (event: DragEvent) => void;
    onDragLeave: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
  };
}

/** The uploads of a channel's composer. */
export function useUploads(channel: Channel): Uploads {
  const { t, i18n } = useTranslation("chat");
  const { fileBytes, filesPerMessage } = useLimits();
  const { files: offered } = useFeatures();
  const items = useUploadItems(channel.id);
  const may = offered && Boolean(channel.can?.upload) && !channel.archivedAt;
  const { dragging, drop } = useDrop(may, (files) => add(files));

  const add = (files: readonly File[]) => {
    const room = Math.max(0, filesPerMessage - uploadCount(channel.id));
    if (files.length > room)
      toast({ message: t("upload.tooMany", { count: filesPerMessage }), tone: "failure" });
    for (const file of files.slice(0, room)) {
      if (file.size <= fileBytes) beginUpload(channel.id, file);
      else {
        const most = sizeText(fileBytes, i18n.language);
        toast({ message: t("upload.tooLarge", { name: file.name, most }), tone: "failure" });
      }
    }
  };
  return {
    may,
    items,
    ready: items.flatMap(({ file }) => (file ? [file] : [])),
    busy: items.some(({ file, problem }) => !file && !problem),
    failed: items.some(({ problem }) => problem !== null),
    dragging,
    add,
    sent: (files) => uploadsSent(channel.id, files),
    onPaste: (event) => {
      const files = [...event.clipboardData.files];
      if (!may || files.length === 0) return;
      event.preventDefault();
      add(files);
    },
    drop,
  };
}

/** Files that are dragged over an element and dropped on it. */
function useDrop(may: boolean, onFiles: (files: File[]) => void): Pick<Uploads, "dragging" | "drop"> {
  const [depth, setDepth] = useState(0);
  const holds = (event: DragEvent) => may && event.dataTransfer.types.includes("Files");
  const drop: Uploads["drop"] = {
    onDragEnter: (event) => holds(event) && setDepth((before) => before + 1),
    onDragOver: (event) => {
      if (holds(event)) event.preventDefault();
    },
    onDragLeave: (event) => holds(event) && setDepth((before) => Math.max(0, before - 1)),
    onDrop: (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      setDepth(0);
      onFiles([...event.dataTransfer.files]);
    },
  };
  return { dragging: depth > 0, drop };
}
