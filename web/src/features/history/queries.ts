/** The call list, as queries. */
import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api";

const PAGE = 50;

/** Calls, newest first. */
export const callsQuery = infiniteQueryOptions({
  queryKey: ["calls", "list"],
  queryFn: ({ pageParam, signal }) =>
    unwrap(
      api.GET("/api/v1/calls", {
        params: { query: { limit: PAGE, ...(pageParam && { after: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: "",
  getNextPageParam: (page) => page.next ?? undefined,
});

/** Marks all missed calls as seen. */
export function useMarkSeen() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/calls/seen")),
    // The list keeps its marks for this visit; only the number in the navigation goes.
    onSuccess: () => client.invalidateQueries({ queryKey: ["calls", "unseen"] }),
  });
}
