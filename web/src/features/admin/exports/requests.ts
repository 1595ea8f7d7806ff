/** Exports: starting them, how far they are, and what they made. */
import { queryOptions } from "@tanstack/react-query";
import { api, authorizedFetch, type Job, unwrap } from "@/api";
import { toApiError } from "@/api/problem";
import { isGoing } from "./jobs";

/** How often a running export is asked how far it is, in milliseconds: the socket tells it sooner. */
const refresh = 5_000;
/** The same while the server does not answer. */
const refreshLater = 5_000;

/** One's own exports, the newest first; asked again while one is going on. */
export const exportsQuery = queryOptions({
  queryKey: ["admin", "exports"],
  queryFn: async ({ signal }) => {
    const { items } = await unwrap(api.GET("/api/v1/jobs", { signal }));
    return items.filter(({ kind }) => kind === "export");
  },
  refetchInterval: ({ state }) => {
    if (!state.data?.some(isGoing)) return false;
    return state.status === "error" ? refreshLater : refresh;
  },
});

/** What goes into an export. */
export interface ExportWish {
  /** All channels one reads, conversations aside, when absent. */
  channel?: string;
  files: boolean;
  html: boolean;
  /** Whether private channels that one is not in go with it; for owners. */
  includePrivate?: boolean;
}

export const startExport = (wish: ExportWish) => unwrap(api.POST("/api/v1/exports", { body: wish }));

/** Stops an export that goes on; removes one that is over, with its file. */
export const removeExport = (id: string) =>
  unwrap(api.DELETE("/api/v1/jobs/{id}", { params: { path: { id } } }));

/**
 * Fetches what an export made, and hands it to the browser to keep.
 *
 * @throws ApiError, OfflineError or SignedOutError.
 */
export async function downloadExport({ id, createdAt }: Pick<Job, "id" | "createdAt">): Promise<void> {
  const address = new URL(`/api/v1/jobs/${id}/result`, window.location.origin);
  const response = await authorizedFetch(new Request(address));
  if (!response.ok) throw toApiError(response, await response.json().catch(() => null));
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `hubbub-${createdAt.slice(0, 10)}.zip`;
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
