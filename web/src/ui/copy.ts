/** Copies a text and says so; browsers may refuse it, and forbid it on plain HTTP. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "./toast";

/** A function that copies `text` and then says `done`. */
export function useCopy(): (text: string, done: string) => Promise<void> {
  const { t } = useTranslation();
  return useCallback(
    async (text, done) => {
      try {
        await navigator.clipboard.writeText(text);
        toast({ message: done, tone: "success" });
      } catch {
        toast({ message: t("copyRefused"), tone: "failure" });
      }
    },
    [t],
  );
}
