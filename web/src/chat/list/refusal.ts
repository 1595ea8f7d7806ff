/** Refused acts in the person's words: the stable code decides. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** What of a refusal decides its words. */
interface Told {
  code: string;
  message: string;
  fields?: { code: string; message: string }[] | undefined;
  retryAfterSeconds?: number | undefined;
}

/** A function that turns a refusal into a sentence. */
export function useRefusalText(): (refusal: Told) => string {
  const { t, i18n } = useTranslation("chat");
  return useMemo(
    () =>
      ({ code: outer, message: words, fields, retryAfterSeconds }) => {
        // What is wrong with a field says more than that one is wrong.
        const { code, message } = fields?.[0] ?? { code: outer, message: words };
        if (code === "slow_mode" && retryAfterSeconds) {
          return t("refused.slow_mode_in", { count: retryAfterSeconds });
        }
        if (i18n.exists(`chat:refused.${code}`)) return t(`refused.${code}` as "refused.muted");
        return message || t("refused.no_answer");
      },
    [t, i18n],
  );
}
