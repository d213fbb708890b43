import { json, type SimResponse } from "../kit/http";

/** An error in the form of the WordPress REST API. */
export class RestError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
  }

  toResponse(): SimResponse {
    const { code, message, status, data } = this;
    return json(status, { code, message, data: { status, ...data } });
  }
}

export function invalidParameter(name: string, message: string): RestError {
  return new RestError("rest_invalid_param", `Invalid parameter(s): ${name}`, 400, {
    params: { [name]: message },
  });
}

export function notLoggedIn(): RestError {
  return new RestError("rest_not_logged_in", "You are not currently logged in.", 401);
}

export function noRoute(): RestError {
  return new RestError(
    "rest_no_route",
    "No route was found matching the URL and request method.",
    404,
  );
}
