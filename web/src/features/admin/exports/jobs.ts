/** How far a job is, apart from how it is shown. */
import type { Job } from "@/api";
import type en from "../locales/en.json";

/** Whether it has not ended yet. */
export const isGoing = ({ state }: Pick<Job, "state">): boolean => state === "waiting" || state === "running";

/** What the socket tells of a job. */
export type News = Pick<Job, "id" | "state" | "done" | "total">;

/** The list with what was heard of one of them; an end is told by the list itself, with what there is to fetch. */
export const heard = (jobs: readonly Job[], news: News): Job[] =>
  jobs.map((job) => (job.id === news.id && isGoing(job) && isGoing(news) ? { ...job, ...news } : job));

/** Done in percent; `null` while that is not known. */
export function percent({ done, total }: Pick<Job, "done" | "total">): number | null {
  if (total <= 0) return null;
  return Math.min(100, Math.max(0, Math.floor((done / total) * 100)));
}

/** Whether there is something to fetch. */
export const isReady = ({ state, resultBytes }: Pick<Job, "state" | "resultBytes">): boolean =>
  state === "done" && resultBytes != null;

type Reason = keyof typeof en.exports.reason;
const reasons: Record<Reason, true> = { forbidden: true, gave_up: true, no_owner: true, unknown: true };

/** Key of the words that say why it failed. */
export function reasonOf({ error }: Pick<Job, "error">): Reason {
  return error && Object.hasOwn(reasons, error) ? (error as Reason) : "unknown";
}

/** When it was started, short: it is the export's name. */
export const momentText = (at: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
