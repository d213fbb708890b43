import { createHmac, timingSafeEqual } from "node:crypto";
import { parseBoundedJson } from "@/kernel/bounded-json";

/** HMAC-SHA256 over the exact bytes received. */
export function hmacSha256(secret: string, bytes: Uint8Array, encoding: "hex" | "base64"): string {
  return createHmac("sha256", secret).update(bytes).digest(encoding);
}

/** `sha256=<digest>` compared in constant time. An empty secret never verifies. */
export function isSignedBy(
  header: string | null,
  secret: string,
  bytes: Uint8Array,
  encoding: "hex" | "base64",
): boolean {
  if (!header || !secret) return false;
  const expected = Buffer.from(`sha256=${hmacSha256(secret, bytes, encoding)}`);
  const given = Buffer.from(header.trim());
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** A genuine body as a JSON object; null when it is none. */
export function jsonObject(bytes: Uint8Array): Record<string, unknown> | null {
  const value = parseBoundedJson(new TextDecoder().decode(bytes));
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
