import type { IncomingHttpHeaders } from "node:http";

export interface SimRequest {
  method: string;
  /** Absolute, by the Host header the caller used. */
  url: URL;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  params: Record<string, string>;
  rawBody: Buffer;
}

export interface SimResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export type Handler = (request: SimRequest) => SimResponse | Promise<SimResponse>;

/** The request body is neither JSON nor a form. */
export class UnreadableBody extends Error {}

export function json(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): SimResponse {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

export function text(status: number, body: string, headers: Record<string, string> = {}) {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}

export function html(status: number, body: string, headers: Record<string, string> = {}) {
  return { status, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body };
}

export function headerOf(request: SimRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

/** @throws UnreadableBody */
export function readJson(request: SimRequest): unknown {
  try {
    return JSON.parse(request.rawBody.toString("utf8"));
  } catch {
    throw new UnreadableBody("The body is not valid JSON.");
  }
}

/**
 * Body fields of a JSON object or a form; `a[b]` and `a[]` of forms become nested.
 * @throws UnreadableBody
 */
export function readFields(request: SimRequest): Record<string, unknown> {
  if (request.rawBody.length === 0) return {};
  const type = headerOf(request, "content-type") ?? "";
  if (type.includes("application/x-www-form-urlencoded")) {
    return nest(new URLSearchParams(request.rawBody.toString("utf8")));
  }
  const value = readJson(request);
  if (!isRecord(value)) throw new UnreadableBody("The body is not a JSON object.");
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function stringOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function nest(form: URLSearchParams): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of form) {
    const [, outer = key, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(key) ?? [];
    if (inner === undefined) {
      result[outer] = value;
    } else if (inner === "") {
      const list = result[outer];
      result[outer] = Array.isArray(list) ? [...list, value] : [value];
    } else {
      const group = result[outer];
      result[outer] = { ...(isRecord(group) ? group : {}), [inner]: value };
    }
  }
  return result;
}
