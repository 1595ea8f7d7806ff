/** What admins see and change, as queries. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { api, unwrap } from "@/api";
import { toast, useProblemText } from "@/ui";

/** All accounts, or those that fit the text. */
export function adminPeopleQuery(query: string) {
  return infiniteQueryOptions({
    queryKey: ["admin", "people", query],
    queryFn: ({ pageParam, signal }) => {
      const search = { ...(query && { query }), ...(pageParam && { after: pageParam }) };
      return unwrap(api.GET("/api/v1/admin/people", { params: { query: search }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** Invitations, used and open. */
export const invitesQuery = infiniteQueryOptions({
  queryKey: ["admin", "invites"],
  queryFn: ({ pageParam, signal }) => {
    const search = pageParam ? { after: pageParam } : {};
    return unwrap(api.GET("/api/v1/admin/invites", { params: { query: search }, signal }));
  },
  initialPageParam: "",
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Links that no mail could carry. */
export const linksQuery = queryOptions({
  queryKey: ["admin", "links"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/admin/links", { signal })),
});

/** How often what the server says of itself is asked again, in milliseconds. */
const refresh = 5_000;

/** The nodes, and Redis between them. */
export const nodesQuery = queryOptions({
  queryKey: ["admin", "nodes"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/admin/nodes", { signal })),
  refetchInterval: refresh,
});

/** The relay of the node that answers. */
export const turnQuery = queryOptions({
  queryKey: ["admin", "turn"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/admin/turn", { signal })),
  refetchInterval: refresh,
});

/** A change that refreshes the admin's lists, and says when it failed. */
export function useAdminChange<Input, Output>(
  work: (input: Input) => Promise<Output>,
  onDone?: (output: Output, input: Input) => void,
) {
  const client = useQueryClient();
  const text = useProblemText();
  return useMutation({
    mutationFn: work,
    onSuccess: (output, input) => onDone?.(output, input),
    onError: (error) => toast({ message: text(error), tone: "failure" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["admin"] }),
  });
}
