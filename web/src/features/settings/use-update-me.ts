/** Changes of the own account. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Me, meQuery, unwrap } from "@/api";
import type { paths } from "@/api/schema";
import { toast, useProblemText } from "@/ui";

/** What can be changed by `PATCH /me`. */
export type MeChange = paths["/api/v1/me"]["patch"]["requestBody"]["content"]["application/json"];

/** Keeps the cached account at what the server answered. */
export function useSetMe(): (me: Me) => void {
  const client = useQueryClient();
  return (me) => {
    client.setQueryData(meQuery.queryKey, me);
    void client.invalidateQueries({ queryKey: ["people"] });
  };
}

/** Sends a change; forms show what it throws. */
export function usePatchMe(): (change: MeChange) => Promise<Me> {
  const set = useSetMe();
  return async (change) => {
    const me = await unwrap(api.PATCH("/api/v1/me", { body: change }));
    set(me);
    return me;
  };
}

/** For switches: shown at once, taken back with a message when the server refuses. */
export function useSwitchMe() {
  const client = useQueryClient();
  const text = useProblemText();
  const patch = usePatchMe();
  return useMutation({
    mutationFn: patch,
    onMutate: (change) => {
      client.setQueryData(meQuery.queryKey, (me) => me && ({ ...me, ...change } as Me));
    },
    onError: (error) => {
      void client.invalidateQueries(meQuery);
      toast({ message: text(error), tone: "failure" });
    },
  });
}
