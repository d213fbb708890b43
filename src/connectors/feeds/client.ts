import { type ConnectorRuntime, PlatformError } from "@/connectors/contract";
import { readFailed, retryAfter } from "@/connectors/contract/outcome";
import { OutboundRefusedError } from "@/infra/http";
import { decodeBody } from "./decode-body";

const MAX_REDIRECTS = 5;
const ACCEPT =
  "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1";

export interface FetchedFeed {
  /** Where the feed lives from now on: 301 and 308 are remembered, other redirects are not. */
  url: string;
  /** Null: nothing new since the given validators (304). */
  text: string | null;
  contentType: string;
  etag: string | null;
  lastModified: string | null;
  maxAgeSeconds: number;
}

/** A conditional request for a feed, following redirects by hand. @throws PlatformError */
export async function fetchFeed(
  start: string,
  validators: { etag?: string | null; lastModified?: string | null },
  runtime: ConnectorRuntime,
): Promise<FetchedFeed> {
  let address = start;
  let lasting = start;
  let isLasting = true;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await send(address, validators, runtime);
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && response.status !== 304 && location) {
      if (!URL.canParse(location, address)) break;
      address = new URL(location, address).href;
      isLasting &&= response.status === 301 || response.status === 308;
      if (isLasting) lasting = address;
      continue;
    }
    refuse(response, runtime.now());
    const contentType = response.headers.get("content-type") ?? "";
    return {
      url: lasting,
      text:
        response.status === 304
          ? null
          : decodeBody(new Uint8Array(await response.arrayBuffer()), contentType),
      contentType,
      etag: response.headers.get("etag"),
      lastModified: response.headers.get("last-modified"),
      maxAgeSeconds: Number(
        /(?:^|[\s,])max-age=(\d+)/i.exec(response.headers.get("cache-control") ?? "")?.[1] ?? 0,
      ),
    };
  }
  throw new PlatformError({ kind: "invalid_response", reason: "the feed redirects without end" });
}

async function send(
  address: string,
  validators: { etag?: string | null; lastModified?: string | null },
  runtime: ConnectorRuntime,
): Promise<Response> {
  try {
    return await runtime.fetch(address, {
      redirect: "manual",
      headers: {
        accept: ACCEPT,
        ...(validators.etag ? { "if-none-match": validators.etag } : {}),
        ...(validators.lastModified ? { "if-modified-since": validators.lastModified } : {}),
      },
    });
  } catch (error) {
    throw readFailed({
      kind: "failure",
      requestSent: true,
      refused: error instanceof OutboundRefusedError,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

/** 410 is the end; everything else may come back. */
function refuse(response: Response, now: Date): void {
  const { status } = response;
  if (status === 304 || (status >= 200 && status < 300)) return;
  const reason = `the feed's server answered ${status}`;
  if (status === 410) throw new PlatformError({ kind: "gone", reason });
  const retryAt = retryAfter(response.headers, now);
  if (status === 429 || (status === 503 && retryAt)) {
    throw new PlatformError({
      kind: "rate_limited",
      retryAt: retryAt ?? new Date(now.getTime() + 600_000),
    });
  }
  if (status === 401 || status === 403)
    throw new PlatformError({ kind: "permission_missing", reason });
  throw new PlatformError(
    status >= 500 ? { kind: "transient", reason } : { kind: "not_found", reason },
  );
}
