import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { RouteDeclaration, RouteHandler } from "../../app/_delivery/route";
import { cookieOf, type TestMember } from "./people";

const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;

/** One exported method of a route file. */
export interface Operation {
  /** `PATCH /api/v1/tickets/[id]` */
  key: string;
  method: string;
  path: string;
  /** Names of the ids in the path. */
  params: string[];
  handler: RouteHandler;
  /** Null for handlers that do without the route kit. */
  declaration: RouteDeclaration | null;
}

/** next-auth's own door needs Next's server around it; the browser tests go through it. */
const NOT_LOADED = ["api/auth/[...nextauth]/route.ts"];

/** Every operation there is, from the files: a new route is in it without anybody's doing. */
export async function loadOperations(): Promise<Operation[]> {
  const files = readdirSync("app/api", { recursive: true, encoding: "utf8" })
    .map((file) => `api/${file.replaceAll("\\", "/")}`)
    .filter((file) => /(^|\/)route\.tsx?$/.test(file) && !NOT_LOADED.includes(file))
    .sort();
  const operations: Operation[] = [];
  for (const file of files) {
    const module: Record<string, unknown> = await import(
      /* @vite-ignore */ pathToFileURL(resolve("app", file)).href
    );
    const path = `/${file.replace(/\/route\.tsx?$/, "")}`;
    for (const method of METHODS) {
      const handler = module[method] as RouteHandler | undefined;
      if (handler === undefined) continue;
      const params = [...path.matchAll(/\[(\w+)\]/g)].map((match) => match[1] as string);
      const declaration = handler.declaration ?? null;
      operations.push({ key: `${method} ${path}`, method, path, params, handler, declaration });
    }
  }
  return operations;
}

export interface Credentials {
  as?: Pick<TestMember, "personId" | "sessionVersion">;
  token?: string;
}

export interface OperationRequest extends Credentials {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
  cookies?: Record<string, string>;
}

/** Asks as a browser on our own pages would, at the operation's real address. */
export async function send(
  { handler, method, path }: Pick<Operation, "handler" | "method" | "path">,
  { as, token, params = {}, query = "", body, headers: more, cookies = {} }: OperationRequest,
): Promise<Response> {
  const headers = new Headers({
    host: "localhost:3000",
    "sec-fetch-site": "same-origin",
    "x-request-id": "a-probe-request",
    ...more,
  });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const jar = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  if (as !== undefined) jar.unshift(await cookieOf(as));
  if (jar.length > 0) headers.set("cookie", jar.join("; "));
  if (body !== undefined) headers.set("content-type", "application/json");
  const address = path.replace(/\[(\w+)\]/g, (_, name: string) => params[name] ?? "");
  const url = `http://localhost:3000${address}${query}`;
  const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  return handler(new Request(url, init), { params: Promise.resolve(params) });
}

/** Everything a client could read of an answer; of a stream, that it began. */
export async function readAnswer(response: Response): Promise<{ status: number; text: string }> {
  const headers = JSON.stringify([...response.headers]);
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
    await response.body?.cancel();
    return { status: response.status, text: headers };
  }
  return { status: response.status, text: `${headers}\n${await response.text()}` };
}

/** What came over a stream so far, and a way to wait for more. */
export interface StreamReading {
  /** Everything that came, once `isEnough` of it did. */
  until(isEnough: (text: string) => boolean, patienceMs?: number): Promise<string>;
  close(): Promise<void>;
}

export function readStream(response: Response): StreamReading {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error("the answer has no body");
  const decoder = new TextDecoder();
  let text = "";
  return {
    async until(isEnough, patienceMs = 8_000) {
      const timer = setTimeout(() => void reader.cancel(), patienceMs);
      try {
        while (!isEnough(text)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`the stream ended, or said too little in time: ${text}`);
          text += decoder.decode(value, { stream: true });
        }
        return text;
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => reader.cancel(),
  };
}
