/** What can go wrong with a request, as errors with a stable code. */

/** One refused field of a form. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** The server answered with an RFC 9457 problem (or with something that is not one). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Stable snake_case code; `unexpected` when the body was no problem document. */
    readonly code: string,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
    /** Seconds to wait, from `Retry-After`. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }
}

/** No answer at all: no network, or the server is down. */
export class OfflineError extends Error {
  override readonly name = "OfflineError";
  readonly code = "offline";
}

/** There is no session, so nothing can be asked in its name. */
export class SignedOutError extends Error {
  override readonly name = "SignedOutError";
  readonly code = "signed_out";
}

/** True when trying again later may help without a change of the request. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof OfflineError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429);
}

/** The stable code of any error. */
export function codeOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof OfflineError || error instanceof SignedOutError) {
    return error.code;
  }
  return "unexpected";
}

/** Builds the error for a refused request from its answer and the parsed body. */
export function toApiError(response: Response, body: unknown): ApiError {
  const problem = isRecord(body) ? body : {};
  const code = typeof problem.code === "string" ? problem.code : "unexpected";
  const text = [problem.detail, problem.title].find((part) => typeof part === "string");
  return new ApiError(
    response.status,
    code,
    typeof text === "string" ? text : `HTTP ${response.status}`,
    Array.isArray(problem.fields) ? problem.fields.filter(isFieldProblem) : [],
    seconds(response.headers.get("retry-after")),
  );
}

/** The body of an `openapi-fetch` answer, or the error it stands for. */
export async function unwrap<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok) throw toApiError(response, error);
  return data as NonNullable<T>;
}

function seconds(header: string | null): number | null {
  const value = Number(header);
  return header !== null && Number.isFinite(value) && value >= 0 ? Math.ceil(value) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isRecord(value) && typeof value.field === "string" && typeof value.code === "string";
}
