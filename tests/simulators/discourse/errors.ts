import { json, type SimResponse } from "../kit/http";

/** An error in Discourse's form. */
export class DiscourseError extends Error {
  constructor(
    readonly status: number,
    readonly errors: string[],
    readonly errorType?: string,
    readonly extras?: { body?: Record<string, unknown>; headers?: Record<string, string> },
  ) {
    super(errors.join(" "));
  }

  toResponse(): SimResponse {
    return json(
      this.status,
      {
        errors: this.errors,
        ...(this.errorType ? { error_type: this.errorType } : {}),
        ...this.extras?.body,
      },
      this.extras?.headers,
    );
  }
}

export function notFound(): DiscourseError {
  return new DiscourseError(
    404,
    ["The requested URL or resource could not be found."],
    "not_found",
  );
}

export function invalidAccess(): DiscourseError {
  return new DiscourseError(
    403,
    ["You are not permitted to view the requested resource. The API username or key is invalid."],
    "invalid_access",
  );
}

export function unprocessable(...errors: string[]): DiscourseError {
  return new DiscourseError(422, errors, undefined, { body: { action: "create_post" } });
}

/** With a code the whole key must pause, for so many seconds. */
export function tooManyRequests(waitSeconds: number): DiscourseError {
  return new DiscourseError(
    429,
    ["You’ve performed this action too many times, please try again later."],
    "rate_limit",
    {
      body: { extras: { wait_seconds: waitSeconds, time_left: `${waitSeconds} seconds` } },
      headers: {
        "retry-after": String(waitSeconds),
        "discourse-rate-limit-error-code": "admin_api_key_rate_limit",
      },
    },
  );
}
