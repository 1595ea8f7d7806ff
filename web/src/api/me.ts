/** The own account and the instance, as queries. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "./client";
import { SignedOutError, unwrap } from "./problem";
import { useSession } from "./session";
import type { Me } from "./types";

/** The own account. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me", { signal })),
  staleTime: 60_000,
});

/** What the server is and allows; hardly ever changes. */
export const instanceQuery = queryOptions({
  queryKey: ["instance"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/instance", { signal })),
  staleTime: 5 * 60_000,
});

/** The signed-in person. Only for components inside the signed-in part. */
export function useMe(): Me {
  const granted = useSession((state) => state.me);
  const { data } = useQuery({ ...meQuery, initialData: granted ?? undefined });
  const me = data ?? granted;
  if (!me) throw new SignedOutError("useMe() outside the signed-in part");
  return me;
}
