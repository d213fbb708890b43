import { inLogContext, log } from "@/infra/log";
import { metrics } from "@/infra/metrics";
import { newOpaqueId } from "@/kernel/ids";

const REQUEST_ID_HEADER = "x-request-id";
/** What a proxy in front may have given; anything else could write into the logs. */
const REQUEST_ID = /^[\w.:-]{8,100}$/;

/**
 * Runs one request under its id, the caller's or a new one, which the answer carries as well; writes
 * one line about it and counts it. Changes and refusals are `info`, reads are `debug`.
 */
export async function observeRequest(
  request: Request,
  params: Promise<unknown> | undefined,
  respond: () => Promise<Response>,
): Promise<Response> {
  const given = request.headers.get(REQUEST_ID_HEADER) ?? "";
  const requestId = REQUEST_ID.test(given) ? given : newOpaqueId();
  return inLogContext({ requestId }, async () => {
    const startedAt = performance.now();
    const response = await respond();
    const ms = performance.now() - startedAt;
    const line = {
      method: request.method,
      route: routeOf(new URL(request.url).pathname, await params),
      status: response.status,
    };
    const isQuiet = response.status < 400 && request.method === "GET";
    log[isQuiet ? "debug" : "info"]({ ...line, ms: Math.round(ms * 10) / 10 }, "request");
    metrics().requests.observe({ ...line, status: String(line.status) }, ms / 1_000);
    return carrying(response, requestId);
  });
}

/** The path with the names of its parameters in place of their values: few, and nobody's ids. */
function routeOf(pathname: string, params: unknown): string {
  const names = new Map<string, string>();
  if (typeof params === "object" && params !== null) {
    for (const [name, value] of Object.entries(params)) names.set(String(value), `[${name}]`);
  }
  return pathname
    .split("/")
    .map((part) => names.get(decodePart(part)) ?? part)
    .join("/");
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function carrying(response: Response, requestId: string): Response {
  try {
    response.headers.set(REQUEST_ID_HEADER, requestId);
    return response;
  } catch {
    // Redirects have headers that cannot be changed.
    const headers = new Headers(response.headers);
    headers.set(REQUEST_ID_HEADER, requestId);
    return new Response(response.body, { status: response.status, headers });
  }
}
