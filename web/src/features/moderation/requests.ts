/** What those ask of the server who keep order. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ask, type Id } from "@/chat";
import { toast, useProblemText } from "@/ui";
import { type AuditWhich, auditSearch } from "./audit";

/** Where a report stands. */
export type ReportState = "open" | "done" | "dismissed";

/** A message that somebody reported. */
export interface Report {
  id: Id;
  message: Id;
  channel: Id;
  reporter: Id | null;
  author: Id | null;
  reason: string;
  /** What the message said; gone once somebody has looked. */
  text: string | null;
  state: ReportState;
  handledBy: Id | null;
  handledAt: string | null;
  outcome: Settlement["action"] | null;
  createdAt: string;
}

/** Keeping somebody out. */
export interface Ban {
  reason?: string;
  /** For good when absent. */
  until?: string;
  /** Deletes what they wrote in the last hours. */
  deleteHours?: number;
}

/** What comes of a report. */
export type Settlement =
  | { action: "dismiss" | "delete" }
  | { action: "timeout"; until: string }
  | ({ action: "ban" } & Ban);

/** A word that is not to be said. */
export interface WordFilter {
  id: Id;
  pattern: string;
  kind: "word" | "part";
  action: "refuse" | "mask" | "report";
  createdAt: string;
}

/** Something that somebody did. */
export interface AuditEntry {
  id: Id;
  at: string;
  actor: Id | null;
  actorName: string;
  /** As `area.verb`. */
  action: string;
  targetKind: string;
  target: Id | null;
  targetName: string;
  channel: Id | null;
  data: Record<string, unknown>;
}

/** What is left to members. */
export interface Policies {
  create: boolean;
  createPrivate: boolean;
  pin: boolean;
  here: boolean;
  herePeople: number;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

/** Reports in a state, the latest first. */
export const reportsQuery = (state: ReportState) =>
  infiniteQueryOptions({
    queryKey: ["moderation", "reports", state],
    queryFn: ({ pageParam, signal }) =>
      ask<Page<Report>>("GET", "/moderation/reports", {
        query: { state, after: pageParam || undefined },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 30_000,
  });

/** Who did what, the latest first. */
export const auditQuery = (which: AuditWhich) =>
  infiniteQueryOptions({
    queryKey: ["moderation", "audit", auditSearch(which)],
    queryFn: ({ pageParam, signal }) =>
      ask<Page<AuditEntry>>("GET", "/admin/audit", {
        query: { ...auditSearch(which), after: pageParam || undefined },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** The word filters. */
export const filtersQuery = queryOptions({
  queryKey: ["moderation", "filters"],
  queryFn: ({ signal }) => ask<{ items: WordFilter[] }>("GET", "/moderation/filters", { signal }),
});

/** What is left to members. */
export const policiesQuery = queryOptions({
  queryKey: ["moderation", "policies"],
  queryFn: ({ signal }) => ask<Policies>("GET", "/admin/policies", { signal }),
});

export const settle = (report: Id, how: Settlement): Promise<void> =>
  ask("POST", `/moderation/reports/${report}`, { body: how });

export const ban = (person: Id, body: Ban): Promise<void> =>
  ask("POST", `/moderation/people/${person}/ban`, { body });

export const unban = (person: Id): Promise<void> => ask("DELETE", `/moderation/people/${person}/ban`);

export const kick = (person: Id, reason?: string): Promise<void> =>
  ask("POST", `/moderation/people/${person}/kick`, { body: reason ? { reason } : {} });

export const timeOut = (person: Id, until: string, reason?: string): Promise<void> =>
  ask("POST", `/moderation/people/${person}/timeout`, { body: { until, ...(reason && { reason }) } });

export const endTimeOut = (person: Id): Promise<void> =>
  ask("DELETE", `/moderation/people/${person}/timeout`);

export const createFilter = (filter: Pick<WordFilter, "pattern" | "kind" | "action">): Promise<WordFilter> =>
  ask("POST", "/moderation/filters", { body: filter });

export const deleteFilter = (id: Id): Promise<void> => ask("DELETE", `/moderation/filters/${id}`);

export const setPolicies = (policies: Policies): Promise<Policies> =>
  ask("PUT", "/admin/policies", { body: policies });

/** An act of somebody who keeps order: lists are fetched again, a refusal is said. */
export function useAct<In, Out>(work: (input: In) => Promise<Out>, done?: (answer: Out, input: In) => void) {
  const client = useQueryClient();
  const text = useProblemText();
  return useMutation({
    mutationFn: work,
    onSuccess: (answer, input) => done?.(answer, input),
    onError: (error) => toast({ message: text(error), tone: "failure" }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["moderation"] });
      void client.invalidateQueries({ queryKey: ["admin"] });
    },
  });
}
