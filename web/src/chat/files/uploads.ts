/** Files on their way to messages that are not sent yet, by channel: they go on while one looks elsewhere. */
import { create } from "zustand";
import type { FileRef, Id } from "../protocol";
import { ask } from "../rest";
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
  /** Begins anew after a failure. */
  again: () => void;
}

const useAll = create<Readonly<Record<Id, readonly UploadItem[]>>>(() => ({}));
const stops = new Map<string, () => void>();
const nothing: readonly UploadItem[] = [];

/** The files of a channel's composer. */
export const useUploadItems = (channel: Id): readonly UploadItem[] =>
  useAll((all) => all[channel] ?? nothing);

/** How many files a channel's composer has. */
export const uploadCount = (channel: Id): number => useAll.getState()[channel]?.length ?? 0;

const put = (channel: Id, how: (items: readonly UploadItem[]) => readonly UploadItem[]): void =>
  useAll.setState((all) => ({ [channel]: how(all[channel] ?? nothing) }));

const change = (channel: Id, id: string, part: Partial<UploadItem>): void =>
  put(channel, (items) => items.map((each) => (each.id === id ? { ...each, ...part } : each)));

const leave = (channel: Id, id: string): void =>
  put(channel, (items) => items.filter((each) => each.id !== id));

/** Begins an upload. */
export function beginUpload(channel: Id, file: File): void {
  const id = crypto.randomUUID();
  const remove = () => {
    stops.get(id)?.();
    leave(channel, id);
  };
  const again = () => {
    change(channel, id, { problem: null, sent: 0 });
    run(channel, id, file);
  };
  const fresh = { name: file.name, bytes: file.size, sent: 0, file: null, problem: null };
  put(channel, (items) => [...items, { id, ...fresh, remove, again }]);
  run(channel, id, file);
}

function run(channel: Id, id: string, file: File): void {
  const { done, stop } = upload(channel, file, (sent) => change(channel, id, { sent }));
  stops.set(id, stop);
  void done.then((result) => {
    stops.delete(id);
    if ("problem" in result) return change(channel, id, { problem: result.problem });
    const remove = () => {
      leave(channel, id);
      // What nobody attaches is swept by the server in any case.
      void ask("DELETE", `/files/${result.file.id}`).catch(() => {});
    };
    change(channel, id, { file: result.file, sent: file.size, remove });
  });
}

/** These went with a message. */
export function uploadsSent(channel: Id, files: readonly FileRef[]): void {
  const gone = new Set(files.map(({ id }) => id));
  put(channel, (items) => items.filter(({ file }) => !file || !gone.has(file.id)));
}

/** Nobody is signed in any more. */
export function stopUploads(): void {
  for (const stop of stops.values()) stop();
  useAll.setState({}, true);
}
