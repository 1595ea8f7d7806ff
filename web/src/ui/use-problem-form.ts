/**
 * Forms that know the server's errors: refused fields are shown at the field, the rest above the button, and a form is
 * sent once at a time.
 */
import { type FormErrors, type UseFormInput, type UseFormReturnType, useForm } from "@mantine/form";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/problem";
import { isFieldCode, useProblemText } from "./problem-text";

/** Problems that belong to one field although the server names none. */
const fieldOfCode: Record<string, readonly string[]> = {
  handle_taken: ["handle"],
  email_taken: ["email"],
  wrong_password: ["current", "password"],
  invite_required: ["invite"],
  invite_invalid: ["invite"],
};

/** Splits an error into what is said at the fields and what is left for the form. */
export function toFormErrors(
  error: unknown,
  names: readonly string[],
  text: (error: unknown) => string,
  fieldText: (code: string, message: string) => string,
): { fields: FormErrors; rest: string | null } {
  if (!(error instanceof ApiError)) return { fields: {}, rest: text(error) };
  const fields: FormErrors = {};
  for (const { field, code, message } of error.fields) {
    if (names.includes(field)) fields[field] ??= fieldText(code, message);
  }
  const own = fieldOfCode[error.code]?.find((name) => names.includes(name));
  if (own) fields[own] ??= text(error);
  const all = error.fields.every(({ field }) => names.includes(field));
  const said = Object.keys(fields).length > 0 && all;
  return { fields, rest: said ? null : text(error) };
}

interface ProblemFormInput<Values extends Record<string, unknown>> {
  initialValues: Values;
  validate?: UseFormInput<Values>["validate"];
  /** Does the work; what it throws is shown. */
  submit: (values: Values) => Promise<unknown>;
}

interface ProblemForm<Values extends Record<string, unknown>> {
  form: UseFormReturnType<Values>;
  /** For the form element. */
  onSubmit: (event?: React.FormEvent<HTMLFormElement>) => void;
  /** The work is running. */
  busy: boolean;
  /** What no field can say. */
  problem: string | null;
}

/** A form over `@mantine/form`; see the module. */
export function useProblemForm<Values extends Record<string, unknown>>({
  initialValues,
  validate,
  submit,
}: ProblemFormInput<Values>): ProblemForm<Values> {
  const { t } = useTranslation();
  const text = useProblemText();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<Values>({
    initialValues,
    ...(validate ? { validate } : {}),
    validateInputOnBlur: true,
  });

  const fieldText = useCallback(
    (code: string, message: string) => (isFieldCode(code) ? t(`field.${code}` as "field.required") : message),
    [t],
  );

  const onSubmit = form.onSubmit(
    async (values) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setProblem(null);
      try {
        await submit(values);
      } catch (error) {
        const { fields, rest } = toFormErrors(error, Object.keys(values), text, fieldText);
        form.setErrors(fields);
        setProblem(rest);
        focusFirst(Object.keys(fields), form);
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    (errors) => focusFirst(Object.keys(errors), form),
  );
  return { form, onSubmit, busy, problem };
}

function focusFirst<Values extends Record<string, unknown>>(
  names: string[],
  form: UseFormReturnType<Values>,
): void {
  const [first] = names;
  if (first !== undefined) form.getInputNode(first)?.focus();
}
