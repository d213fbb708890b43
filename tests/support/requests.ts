import type { RouteHandler } from "../../app/_delivery/route";
import { cookieOf, type TestMember } from "./people";

interface TestRequest {
  method?: string;
  /** Signs in as this member, in a browser on our own pages. */
  as?: Pick<TestMember, "personId" | "sessionVersion">;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  rawBody?: string | Uint8Array<ArrayBuffer>;
  params?: Record<string, string>;
  query?: string;
}

export interface TestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the wire carries
  json: any;
}

/** Calls a route's handler as the server would. */
export async function call(handler: RouteHandler, request: TestRequest = {}): Promise<TestAnswer> {
  const { as, token, params = {}, query = "" } = request;
  const headers = new Headers({ host: "localhost:3000" });
  if (as !== undefined) {
    headers.set("cookie", await cookieOf(as));
    headers.set("sec-fetch-site", "same-origin");
  }
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (request.body !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === "") headers.delete(name);
    else headers.set(name, value);
  }
  const body =
    request.rawBody ?? (request.body === undefined ? null : JSON.stringify(request.body));
  const response = await handler(
    new Request(`http://localhost:3000/test${query}`, {
      method: request.method ?? (body === null ? "GET" : "POST"),
      headers,
      body,
    }),
    { params: Promise.resolve(params) },
  );
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === "" ? undefined : JSON.parse(text),
  };
}
