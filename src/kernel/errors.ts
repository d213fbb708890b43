/** Every refusal the product can give; each maps to one HTTP status. */
export type ErrorCode =
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "invalid"
  | "conflict"
  | "too_many_requests"
  | "quota_exceeded"
  | "payload_too_large"
  | "unavailable"
  | "internal";

export const HTTP_STATUS: Record<ErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid: 422,
  conflict: 409,
  too_many_requests: 429,
  quota_exceeded: 409,
  payload_too_large: 413,
  unavailable: 503,
  internal: 500,
};

export interface FieldIssue {
  path: string;
  message: string;
}

export interface AppErrorOptions {
  /** For operators and logs only; never leaves the process in a response. */
  detail?: string;
  /** What was wrong with which input field. */
  issues?: FieldIssue[];
  /** When trying again makes sense, in milliseconds from now. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** A refusal or a broken invariant. `message` is public: it says what to do, in English. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly detail: string | undefined;
  readonly issues: FieldIssue[] | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.detail = options.detail;
    this.issues = options.issues;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The same answer for an unknown id and for an id of another tenant. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} not found.`);
}

/** Compile error when a union gained a member that a switch does not handle. */
export function assertNever(value: never): never {
  throw new AppError("internal", "Something went wrong on our side.", {
    detail: `unhandled case: ${JSON.stringify(value)}`,
  });
}
