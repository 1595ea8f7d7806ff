/** Errors in the person's words: the stable code decides, not the server's English. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, codeOf } from "@/api/problem";
import en from "./locales/en.json";

type ProblemKey = keyof typeof en.problem;
type FieldKey = keyof typeof en.field;

function isProblem(code: string): code is ProblemKey {
  return Object.hasOwn(en.problem, code);
}

/** Field codes come from the server; unknown ones fall back to its text. */
export function isFieldCode(code: string): code is FieldKey {
  return Object.hasOwn(en.field, code);
}

/** A function that turns any error into a sentence. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  return useCallback(
    (error) => {
      const code = codeOf(error);
      if (error instanceof ApiError && code === "too_many" && error.retryAfter) {
        return t("problem.too_many_in", { count: error.retryAfter });
      }
      if (isProblem(code)) return t(`problem.${code}` as "problem.unexpected");
      return error instanceof ApiError && error.status < 500 ? error.message : t("problem.unexpected");
    },
    [t],
  );
}
