/** One upload: the bytes as they are, with progress. */
import { getAccessToken } from "@/api";
import type { FileRef, Id } from "../protocol";

/** Why it failed. */
export interface UploadProblem {
  code: string;
  message: string;
}

type Result = { file: FileRef } | { problem: UploadProblem };

const lost: Result = { problem: { code: "no_answer", message: "" } };

/** Starts an upload into a channel. `done` never fails. */
export function upload(
  channel: Id,
  file: File,
  progress: (sent: number) => void,
): { done: Promise<Result>; stop: () => void } {
  const request = new XMLHttpRequest();
  let stopped = false;
  const run = async (): Promise<Result> => {
    const token = await getAccessToken();
    if (stopped) return lost;
    return new Promise((resolve) => {
      request.open("POST", `/api/v1/channels/${channel}/files?name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("authorization", `Bearer ${token}`);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
      request.addEventListener("load", () => resolve(read(request)));
      for (const event of ["error", "abort", "timeout"]) {
        request.addEventListener(event, () => resolve(lost));
      }
      request.send(file);
    });
  };
  return {
    done: run().catch(() => lost),
    stop: () => {
      stopped = true;
      request.abort();
    },
  };
}

function read({ status, responseText }: XMLHttpRequest): Result {
  let body: unknown = null;
  try {
    body = JSON.parse(responseText);
  } catch {
    return lost;
  }
  if (status === 201) return { file: body as FileRef };
  const { code = "internal", detail = "" } = (body ?? {}) as { code?: string; detail?: string };
  return { problem: { code, message: detail } };
}
