/** What one does with the own account from anywhere. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, leaveSession, meQuery, unwrap, useMe } from "@/api";
import { toast, useProblemText } from "@/ui";

/** Switches do-not-disturb, shown at once and taken back when the server refuses. */
export function useDoNotDisturb() {
  const client = useQueryClient();
  const text = useProblemText();
  const me = useMe();
  return useMutation({
    mutationFn: (doNotDisturb: boolean) => unwrap(api.PATCH("/api/v1/me", { body: { doNotDisturb } })),
    onMutate: (doNotDisturb) => client.setQueryData(meQuery.queryKey, { ...me, doNotDisturb }),
    onSuccess: (answer) => client.setQueryData(meQuery.queryKey, answer),
    onError: (error) => {
      void client.invalidateQueries(meQuery);
      toast({ message: text(error), tone: "failure" });
    },
  });
}

/** Logs out; without the server's answer one stays logged in, because the session would. */
export function useLogout() {
  const text = useProblemText();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/logout")),
    onSuccess: leaveSession,
    onError: (error) => toast({ message: text(error), tone: "failure" }),
  });
}
