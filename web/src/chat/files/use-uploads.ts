/** Files on their way to a message that is not sent yet: with progress, and a way to stop. */
import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/ui";
import type { Channel, FileRef } from "../protocol";
import { ask } from "../rest";
import { useFeatures, useLimits } from "../store/hooks";
import { sizeText } from "./size";
import { type UploadProblem, upload } from "./upload";

/** One file. */
export interface UploadItem {
  id: string;
  name: string;
  bytes: number;
  /** Bytes that are there. */
  sent: number;
  /** The server has all of it. */
  file: FileRef | null;
  problem: UploadProblem | null;
  /** Stops it, or removes what was uploaded. */
  remove: () => void;
}

/** What the composer needs of it. */
export interface Uploads {
  /** Whether files can be attached here. */
  may: boolean;
  items: readonly UploadItem[];
  ready: FileRef[];
  busy: boolean;
  /** Files are held over the page. */
  dragging: boolean;
  add: (files: readonly File[]) => void;
  /** The message is sent: the files are its. */
  clear: () => void;
  onPaste: (event: ClipboardEvent) => void;
  drop: {
    onDragEnter: (event: DragEvent) => void;
    onDragOver: (event: DragEvent) => void;
    onDragLeave: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
  };
}

/** The uploads of a channel's composer; those that are not done end with it. */
export function useUploads(channel: Channel): Uploads {
  const { t, i18n } = useTranslation("chat");
  const { fileBytes, filesPerMessage } = useLimits();
  const { files: offered } = useFeatures();
  const [items, setItems] = useState<readonly UploadItem[]>([]);
  const stops = useRef(new Map<string, () => void>());
  const may = offered && Boolean(channel.can?.upload) && !channel.archivedAt;
  const { dragging, drop } = useDrop(may, (files) => add(files));
  useEffect(() => {
    const running = stops.current;
    return () => {
      for (const stop of running.values()) stop();
    };
  }, []);

  const change = (id: string, part: Partial<UploadItem>) =>
    setItems((all) => all.map((each) => (each.id === id ? { ...each, ...part } : each)));
  const begin = (file: File) => {
    const id = crypto.randomUUID();
    const { done, stop } = upload(channel.id, file, (sent) => change(id, { sent }));
    stops.current.set(id, stop);
    const remove = () => {
      stop();
      setItems((all) => all.filter((each) => each.id !== id));
    };
    setItems((all) => [
      ...all,
      { id, name: file.name, bytes: file.size, sent: 0, file: null, problem: null, remove },
    ]);
    void done.then((result) => {
      stops.current.delete(id);
      if ("problem" in result) return change(id, { problem: result.problem });
      const discard = () => {
        remove();
        // What nobody attaches is swept by the server in any case.
        void ask("DELETE", `/files/${result.file.id}`).catch(() => {});
      };
      change(id, { file: result.file, sent: file.size, remove: discard });
    });
  };
  const add = (files: readonly File[]) => {
    const room = Math.max(0, filesPerMessage - items.length);
    if (files.length > room)
      toast({ message: t("upload.tooMany", { count: filesPerMessage }), tone: "failure" });
    for (const file of files.slice(0, room)) {
      if (file.size <= fileBytes) begin(file);
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
    dragging,
    add,
    clear: () => setItems([]),
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
