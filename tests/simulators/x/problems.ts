import { json, type SimResponse } from "../kit/http";

const TYPE = "https://api.twitter.com/2/problems";

/** An error in X's problem form. */
export class XProblem extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
    readonly headers: Record<string, string> = {},
  ) {
    super(String(body.detail ?? body.title));
  }

  toResponse(): SimResponse {
    const type = { "content-type": "application/problem+json; charset=utf-8" };
    return json(this.status, this.body, { ...type, ...this.headers });
  }
}

export function unauthorized(): XProblem {
  const words = { title: "Unauthorized", type: "about:blank", detail: "Unauthorized" };
  return new XProblem(401, { ...words, status: 401 });
}

export function wrongAuthentication(needed: string, used: string): XProblem {
  return new XProblem(403, {
    title: "Unsupported Authentication",
    detail: `Authenticating with ${used} is forbidden for this endpoint.  Supported authentication types are [${needed}].`,
    type: `${TYPE}/unsupported-authentication`,
    status: 403,
  });
}

export function forbidden(detail: string): XProblem {
  return new XProblem(403, { detail, type: "about:blank", title: "Forbidden", status: 403 });
}

export function invalidRequest(
  message: string,
  parameters: Record<string, unknown> = {},
): XProblem {
  return new XProblem(400, {
    errors: [{ parameters, message }],
    title: "Invalid Request",
    detail: "One or more parameters to your request was invalid.",
    type: `${TYPE}/invalid-request`,
    status: 400,
  });
}

/** One entry of `errors` for something that is not there. */
export function notFound(type: "tweet" | "user", parameter: string, value: string) {
  return {
    value,
    detail: `Could not find ${type} with ${parameter}: [${value}].`,
    title: "Not Found Error",
    resource_type: type,
    parameter,
    resource_id: value,
    type: `${TYPE}/resource-not-found`,
  };
}

export function tooManyRequests(headers: Record<string, string>): XProblem {
  const words = { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank" };
  return new XProblem(429, { ...words, status: 429 }, headers);
}

export function serviceUnavailable(): XProblem {
  const words = { title: "Service Unavailable", detail: "Service Unavailable" };
  return new XProblem(503, { ...words, type: "about:blank", status: 503 });
}
