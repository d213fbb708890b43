import { Agent, type RequestInit as UndiciRequestInit, fetch as undiciFetch } from "undici";
import { guardedLookup, isAddressLiteral, isPublicAddress, type ResolveAll } from "./address-guard";
import {
  OutboundConnectionError,
  OutboundRefusedError,
  OutboundResponseError,
  OutboundTimeoutError,
} from "./outbound-errors";
import { trackSending } from "./track-sending";

export interface OutboundFetchOptions {
  /** `host` or `host:port`: exempt from the refusal of private addresses (`OUTBOUND_ALLOW_HOSTS`). */
  allowHosts: readonly string[];
  /** For the whole exchange with all redirects and the body, in milliseconds. Default 15 000. */
  timeoutMs?: number;
  /** Largest body taken after decompression, in bytes. Default 5 MB. */
  maxBodyBytes?: number;
  maxRedirects?: number;
  userAgent?: string;
  /** Stands in for DNS in tests. */
  resolve?: ResolveAll;
}

/**
 * `fetch` as connectors use it. `refusal` is asked in the last moment before a request leaves, when its
 * connection stands: a process may have stood still since `fetch` was called. An error keeps it here.
 */
export type OutboundFetch = (
  input: Parameters<typeof fetch>[0],
  init?: RequestInit & { refusal?: () => Error | null },
) => Promise<Response>;

const NULL_BODY = new Set([101, 204, 205, 304]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CREDENTIAL_HEADERS = [
  "authorization",
  "cookie",
  "api-key",
  "api-username",
  "proxy-authorization",
];

/**
 * `fetch` for addresses that tenants or platforms name. Only http and https, only public addresses
 * (checked at connection, so DNS rebinding gains nothing), every redirect checked again, credentials
 * dropped when a redirect leaves the origin. The body is read here: a returned response is complete.
 *
 * @throws OutboundRefusedError, OutboundTimeoutError, OutboundConnectionError, OutboundResponseError
 */
export function createOutboundFetch(options: OutboundFetchOptions): OutboundFetch {
  const timeoutMs = options.timeoutMs ?? 15_000;
  const limits = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: timeoutMs };
  const guarded = new Agent({ ...limits, connect: { lookup: guardedLookup(options.resolve) } });
  const exempt = new Agent(limits);
  const allowed = new Set(options.allowHosts.map((host) => host.trim().toLowerCase()));

  const agentFor = (url: URL): Agent => {
    if (isListed(url, allowed)) return exempt;
    if (isAddressLiteral(url.hostname) && !isPublicAddress(url.hostname)) {
      throw new OutboundRefusedError(`${url.host} is not a public address`);
    }
    return guarded;
  };

  return async (input, init) => {
    const url = parseUrl(input);
    refuseUnlessHttp(url);
    const request = new Request(input instanceof URL ? input.href : input, init);
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : null;
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([deadline, init.signal]) : deadline;
    const headers = new Headers(request.headers);
    if (!headers.has("user-agent")) headers.set("user-agent", options.userAgent ?? "Echolot/1.0");
    const hop = { url, method: request.method, headers, body };
    let sentBefore = false;

    for (let redirects = 0; ; redirects += 1) {
      const agent = agentFor(hop.url);
      const tracked = trackSending(agent, init?.refusal ?? (() => null));
      try {
        const response = await undiciFetch(hop.url, {
          method: hop.method,
          headers: [...hop.headers] as [string, string][],
          body: hop.body,
          redirect: "manual",
          signal,
          dispatcher: tracked.dispatcher,
        } satisfies UndiciRequestInit);
        const target = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
        if (target === null || init?.redirect === "manual") {
          const bytes = await readCapped(response, options.maxBodyBytes ?? 5_000_000);
          return completeResponse(response, bytes, hop.url, redirects > 0);
        }
        await response.body?.cancel();
        if (init?.redirect === "error" || redirects >= (options.maxRedirects ?? 5)) {
          throw new OutboundResponseError(
            `${hop.url.host} redirects where no redirect is followed`,
          );
        }
        sentBefore = true;
        follow(hop, target, response.status);
      } catch (error) {
        throw outboundError(error, sentBefore || tracked.sent(), deadline.aborted, hop.url);
      }
    }
  };
}

interface Hop {
  url: URL;
  method: string;
  headers: Headers;
  body: Uint8Array | null;
}

/** RFC 9110, 15.4: 303 becomes GET; so do 301 and 302 after POST, as browsers do. */
function follow(hop: Hop, target: string, status: number): void {
  const next = parseUrl(URL.canParse(target, hop.url) ? new URL(target, hop.url) : target);
  refuseUnlessHttp(next);
  if (next.origin !== hop.url.origin) {
    for (const name of CREDENTIAL_HEADERS) hop.headers.delete(name);
  }
  if (status === 303 || (status <= 302 && hop.method === "POST")) {
    hop.method = "GET";
    hop.body = null;
    hop.headers.delete("content-type");
  }
  hop.url = next;
}

function parseUrl(input: string | URL | Request): URL {
  const text = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
  const url = URL.parse?.(text) ?? (URL.canParse(text) ? new URL(text) : null);
  if (!url) throw new OutboundRefusedError("not a valid address");
  return url;
}

function refuseUnlessHttp(url: URL): void {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new OutboundRefusedError(`${url.protocol} addresses are not called`);
  }
  if (url.username || url.password) {
    throw new OutboundRefusedError("an address must not contain a user name or password");
  }
}

function isListed(url: URL, allowed: ReadonlySet<string>): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return (
    allowed.has(url.hostname.toLowerCase()) || allowed.has(`${url.hostname.toLowerCase()}:${port}`)
  );
}

async function readCapped(
  response: Awaited<ReturnType<typeof undiciFetch>>,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size > maxBytes) {
      throw new OutboundResponseError(`the answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}

function completeResponse(
  response: Awaited<ReturnType<typeof undiciFetch>>,
  bytes: Uint8Array,
  url: URL,
  redirected: boolean,
): Response {
  const headers = new Headers([...response.headers] as [string, string][]);
  headers.delete("content-encoding");
  headers.delete("content-length");
  const complete = new Response(NULL_BODY.has(response.status) ? null : new Uint8Array(bytes), {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
  Object.defineProperties(complete, {
    url: { value: url.href },
    redirected: { value: redirected },
  });
  return complete;
}

function outboundError(error: unknown, sent: boolean, timedOut: boolean, url: URL): Error {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof OutboundRefusedError || cause instanceof OutboundResponseError)
      return cause;
    // The caller's own refusal; of a redirect's target it undoes nothing that was sent before.
    if (cause instanceof OutboundConnectionError) {
      return sent === cause.requestSent ? cause : new OutboundConnectionError(cause.message, sent);
    }
    if (cause.name.endsWith("TimeoutError") || (timedOut && cause.name === "AbortError")) {
      return new OutboundTimeoutError(`no answer from ${url.host} in time`, sent);
    }
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const word = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new OutboundConnectionError(`${url.host}: ${word}`, sent, { cause: error });
}
