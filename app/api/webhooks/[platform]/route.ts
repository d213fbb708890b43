import { PLATFORMS, type Platform } from "@/connectors/contract";
import { receiveWebhook } from "@/domain/ingestion";
import { log } from "@/infra/log";
import { observeRequest } from "../../../_delivery/observe-request";

export const dynamic = "force-dynamic";

/** Larger than any documented batch (Meta: 1,000 changes), small enough to hold in memory. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;

function receive(
  request: Request,
  context: { params: Promise<{ platform: string }> },
): Promise<Response> {
  return observeRequest(request, undefined, () => take(request, context));
}

async function take(
  request: Request,
  context: { params: Promise<{ platform: string }> },
): Promise<Response> {
  const { platform } = await context.params;
  if (!(PLATFORMS as readonly string[]).includes(platform))
    return new Response(null, { status: 404 });
  const rawBody = await readBody(request);
  if (rawBody === null) return new Response("The body is too large.", { status: 413 });
  try {
    const verdict = await receiveWebhook(platform as Platform, {
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
        return new Response("ok");
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

export { receive as GET, receive as POST };
