import { log } from "@/infra/log";
import { AppError, type ErrorCode, HTTP_STATUS } from "@/kernel/errors";
import { newOpaqueId } from "@/kernel/ids";
import { jsonResponse } from "./json-response";

const TITLES: Record<ErrorCode, string> = {
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  invalid: "Not valid",
  conflict: "Conflict",
  too_many_requests: "Too many requests",
  quota_exceeded: "Quota used up",
  payload_too_large: "Too large",
  unavailable: "Not available",
  internal: "Internal error",
};

/** Any error as RFC 9457 problem JSON. What is not an `AppError` is logged and told to nobody. */
export function problem(error: unknown): Response {
  const refusal = asRefusal(error);
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (refusal.code === "unauthenticated") headers.set("www-authenticate", "Bearer");
  if (refusal.retryAfterMs !== undefined) {
    headers.set("retry-after", String(Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))));
  }
  const status = HTTP_STATUS[refusal.code];
  const instance = status >= 500 ? `urn:uuid:${newOpaqueId()}` : undefined;
  if (instance !== undefined) log.error({ err: error, instance }, "a request failed");
  return jsonResponse(
    {
      type: `urn:echolot:problem:${refusal.code}`,
      title: TITLES[refusal.code],
      status,
      detail: refusal.message,
      code: refusal.code,
      issues: refusal.issues,
      instance,
    },
    { status, headers },
  );
}

function asRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = databaseCode(error);
  if (code === "P2002" || code === "23505") {
    return new AppError("conflict", "Somebody else saved the same thing. Reload and try again.");
  }
  if (code === "P2003" || code === "23503") return new AppError("not_found", "Not found.");
  if (BUSY.test(code)) {
    return new AppError("unavailable", "The database does not answer. Try again in a moment.", {
      retryAfterMs: 5_000,
    });
  }
  return new AppError("internal", "Something went wrong on our side. Try again.");
}

/**
 * No connection (P10…, P2024, P2028, ECONN…, class 08), none left (53), ended or cancelled by the server
 * (57), or a lock that somebody else held for too long (55P03).
 */
const BUSY = /^P10\d\d$|^P2024$|^P2028$|^ECONN|^(08|53|57)[0-9A-Z]{3}$|^55P03$/;

function databaseCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, message } = error as { code?: unknown; message?: unknown };
  // What Prisma does not know, it wraps with PostgreSQL's own code.
  const wrapped =
    /"originalCode":"([0-9A-Z]{5})"/.exec(JSON.stringify(error)) ??
    /Code: `([0-9A-Z]{5})`/.exec(typeof message === "string" ? message : "");
  if (typeof code !== "string" || code === "P2010") return wrapped?.[1] ?? "";
  return code;
}
