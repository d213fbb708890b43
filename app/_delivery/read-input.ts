import type { z } from "zod";
import { AppError, notFound } from "@/kernel/errors";

const MAX_BODY_BYTES = 1_000_000;

/** @throws AppError `not_found`: a malformed id cannot name anything */
export async function parseParams(schema: z.ZodType, params: Promise<unknown>): Promise<unknown> {
  const parsed = schema.safeParse(await params);
  if (!parsed.success) throw notFound("This");
  return parsed.data;
}

/** @throws AppError `invalid` with the fields that are wrong */
export function parseQuery(schema: z.ZodType, url: string): unknown {
  const values: Record<string, string | string[]> = {};
  const { searchParams } = new URL(url);
  for (const key of new Set(searchParams.keys())) {
    const all = searchParams.getAll(key);
    values[key] = all.length === 1 ? (all[0] as string) : all;
  }
  return parse(schema, values, "The query is not valid.");
}

/**
 * A JSON body of at most 1 MB; an empty one counts as `{}`.
 * @throws AppError `invalid`, `payload_too_large`
 */
export async function parseBody(schema: z.ZodType, request: Request): Promise<unknown> {
  const text = await readCapped(request);
  if (text === "") return parse(schema, {}, "The body is not valid.");
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new AppError("invalid", "Send JSON, with content-type application/json.");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("invalid", "The body is not valid JSON.");
  }
  const parsed = parse(schema, value, "The body is not valid.");
  if (text.includes("\\u") && UNSTORABLE.test(JSON.stringify(value))) {
    throw new AppError("invalid", "The body holds NUL, or half a character.");
  }
  return parsed;
}

/** As `JSON.stringify` escapes NUL and half a surrogate pair, which PostgreSQL cannot hold. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

function parse(schema: z.ZodType, value: unknown, message: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid", message, {
    issues: parsed.error.issues.map((issue) => ({
      path: issue.path.join("."),
      message: issue.message,
    })),
  });
}

async function readCapped(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; ) {
    size += part.value.byteLength;
    if (size > MAX_BODY_BYTES) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
    part = await reader?.read();
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks, size)).trim();
  } catch {
    throw new AppError("invalid", "The body is not valid UTF-8.");
  }
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is larger than 1 MB.");
}
