import type { Platform } from "@/connectors/contract";
import { receiveWebhook } from "@/domain/ingestion";
import { log } from "@/infra/log";
import { observeRequest } from "./observe-request";

/** Larger than any documented batch (Meta: 1,000 changes), small enough to hold in memory. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** Where one platform's webhooks come in: verify, store, acknowledge. */
export function webhookDoor(platform: Platform): (request: Request) => Promise<Response> {
  return (request) => observeRequest(request, undefined, () => take(request, platform));
}

async function take(request: Request, platform: Platform): Promise<Response> {
  const rawBody = await readBody(request);
  if (rawBody === null) return new Response("The body is too large.", { status: 413 });
  try {
    const verdict = await receiveWebhook(platform, {
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
      rawBody,
    });
    switch (verdict.kind) {
      case "challenge":
        return new Response(verdict.body, {
          status: verdict.status,
          headers: { "content-type": verdict.contentType, "x-content-type-options": "nosniff" },
        });
      case "refused":
        return new Response(verdict.reason, { status: verdict.status });
      case "accepted":
        // Platforms look at the status alone, and Next pipes a body through two streams of its own.
        return new Response(null);
    }
  } catch (error) {
    // Nothing was acknowledged: the platform delivers again.
    log.error({ err: error, platform }, "a webhook could not be stored");
    return new Response("Try again.", { status: 503, headers: { "retry-after": "5" } });
  }
}

async function readBody(request: Request): Promise<Uint8Array | null> {
  if (request.body === null) return new Uint8Array();
  // A length that is told is kept to by the HTTP server: reading in one piece cannot flood memory.
  const told = request.headers.get("content-length");
  if (told !== null) {
    if (!(Number(told) <= MAX_BODY_BYTES)) return null;
    const body = new Uint8Array(await request.arrayBuffer());
    return body.byteLength <= MAX_BODY_BYTES ? body : null;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
