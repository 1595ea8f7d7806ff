/** What one does with the own account from anywhere. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, leaveSession, meQuery, unwrap, useMe } from "@/api";
import { chat, type StatusChoice, useChatStatus, useOwnStatus } from "@/chat";
import { toast, useProblemText } from "@/ui";

/** What one shows of oneself, and how to change it. */
export function useStatus(): { status: StatusChoice; choose: (status: StatusChoice) => Promise<void> } {
  const { t } = useTranslation("app");
  const client = useQueryClient();
  const me = useMe();
  const live = useOwnStatus();
  const known = useChatStatus().status === "ready";
  const choose = async (status: StatusChoice) => {
    const answer = await chat.setStatus(status);
    if (!answer.ok) toast({ message: t("status.failed"), tone: "failure" });
    // Do-not-disturb is a part of the account too, and calls go by it.
    void client.invalidateQueries(meQuery);
  };
  return { status: known ? live : me.doNotDisturb ? "dnd" : "auto", choose };
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
