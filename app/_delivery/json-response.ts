/** What fits into one packet is not worth packing, in characters. */
const ONE_PACKET = 1_400;

/**
 * JSON that nobody may keep. The framework packs whatever has no length, and takes the length away: an
 * answer of a few bytes would cost a compressor of its own, and take twice as long, unless it says that
 * it is sent as it is.
 */
export function jsonResponse(
  value: unknown,
  { status = 200, ...init }: { status?: number; headers?: HeadersInit } = {},
): Response {
  const body = JSON.stringify(value);
  const headers = new Headers(init.headers);
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  headers.set("cache-control", body.length <= ONE_PACKET ? "no-store, no-transform" : "no-store");
  return new Response(body, { status, headers });
}
