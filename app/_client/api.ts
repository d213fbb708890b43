import type { ErrorCode, FieldIssue } from "@/kernel/errors";

/** What the API refused, or `offline` when it could not be reached at all. */
export type ProblemCode = ErrorCode | "offline";

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    readonly code: ProblemCode,
    /** The server's own words, in English; empty when none came. */
    readonly detail: string,
    readonly status: number,
    readonly issues: FieldIssue[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail || code);
  }
}

/** A refusal stays one however often it is asked for; what did not get through may the next time. */
export function isWorthAnotherTry(failures: number, error: unknown): boolean {
  const isRefused = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
  return failures < 2 && !isRefused;
}

let tenantSlug: string | null = null;

/** Every later call is for this tenant, whichever one another tab has switched to. */
export function setApiTenant(slug: string): void {
  tenantSlug = slug;
}

interface ApiRequest {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
}

/** One call of `/api/v1` with the session’s cookie; a path from `/` on is taken as it is. @throws ApiProblem */
export async function api<T>(path: string, request: ApiRequest = {}): Promise<T> {
  const response = await send(path, request);
  if (response.status === 204) return undefined as T;
  const text = await response.text().catch(() => {
    throw new ApiProblem("offline", "", 0);
  });
  const answer = parse(text);
  if (response.ok && answer !== undefined) return answer as T;
  throw problemOf(response, answer);
}

/** Saves what the API answers as a file of this name. @throws ApiProblem */
export async function apiFile(path: string, name: string): Promise<void> {
  const response = await send(path, {});
  if (!response.ok) throw problemOf(response, parse(await response.text().catch(() => "")));
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

async function send(path: string, { method = "GET", body, signal }: ApiRequest): Promise<Response> {
  try {
    return await fetch(path.startsWith("/") ? path : `/api/v1/${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(tenantSlug === null ? {} : { "X-Echolot-Tenant": tenantSlug }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: signal ?? null,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiProblem("offline", "", 0);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CODES: Record<number, ErrorCode> = {
  400: "invalid",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "payload_too_large",
  422: "invalid",
  429: "too_many_requests",
  503: "unavailable",
};

interface ProblemBody {
  code?: ErrorCode;
  detail?: string;
  issues?: FieldIssue[];
}

function problemOf(response: Response, answer: unknown): ApiProblem {
  const body: ProblemBody = typeof answer === "object" && answer !== null ? answer : {};
  const code = body.code ?? CODES[response.status] ?? "internal";
  if (code === "unauthenticated") goToSignIn();
  const retryAfter = Number(response.headers.get("retry-after"));
  return new ApiProblem(
    code,
    body.detail ?? "",
    response.status,
    body.issues ?? [],
    retryAfter > 0 ? retryAfter : null,
  );
}

/** The session ended or the membership was revoked: what was typed stays in the drafts. */
function goToSignIn(): void {
  if (typeof window === "undefined" || location.pathname === "/sign-in") return;
  location.assign(`/sign-in?returnTo=${encodeURIComponent(location.pathname + location.search)}`);
}
