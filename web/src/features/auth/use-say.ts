/** Refusals of `validate.ts` in the person's language. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { FieldText } from "./validate";

/** A function for the checks of a form. */
export function useSay(): (code: FieldText | null) => string | null {
  const { t } = useTranslation();
  return useCallback((code) => code && t(code), [t]);
}
