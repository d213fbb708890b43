import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { config } from "@/infra/config";
import { log } from "@/infra/log";
import { mayScrape, metrics } from "@/infra/metrics";
import { GET as health } from "../api/health/route";
import { GET as ready } from "../api/ready/route";
import {
  followTenant,
  STREAM_HEADERS,
  type StreamRequest,
  type StreamSink,
} from "../api/v1/stream/follow-tenant";
import { streamRoute } from "../api/v1/stream/stream-route";

/** How long a reader that takes nothing may keep the connection of a stream that has ended. */
const LAST_WORDS_MS = 5_000;

type Answer = (request: Request, response: ServerResponse) => Promise<void>;

/** Requests that were admitted, by the answer that is sent to them first. */
const admitted = new WeakMap<Response, StreamRequest>();

const admit = streamRoute((stream) => {
  const answer = new Response(null, { headers: STREAM_HEADERS });
  admitted.set(answer, stream);
  return answer;
});

const ANSWERS: Record<string, Answer> = {
  "/api/v1/stream": answerStream,
  "/api/health": async (_, response) => send(health(), response),
  "/api/ready": async (_, response) => send(await ready(), response),
  "/api/metrics": answerMetrics,
};

/**
 * The live streams of `GET /api/v1/stream` without Next: the same operation, written straight to the
 * sockets. Beside it the addresses that operators ask.
 */
export function serveStreams(): Server {
  return createServer({ keepAlive: true }, (incoming, response) => {
    void answer(incoming, response).catch((error: unknown) => {
      log.error({ err: error }, "a stream failed");
      response.destroy();
    });
  });
}

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = addressOf(incoming);
  const found = url === null ? undefined : ANSWERS[url.pathname];
  if (url === null || found === undefined) return void response.writeHead(404).end();
  if (incoming.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  await found(new Request(url, { headers }), response);
}

function addressOf(incoming: IncomingMessage): URL | null {
  const address = `${config().baseUrl}${incoming.url}`;
  return incoming.url?.startsWith("/") && URL.canParse(address) ? new URL(address) : null;
}

async function answerStream(request: Request, response: ServerResponse): Promise<void> {
  const answered = await admit(request, { params: Promise.resolve({}) });
  const stream = admitted.get(answered);
  if (stream === undefined || response.destroyed) return send(answered, response);
  // Nothing is asked after a stream: its connection ends with it.
  response.setHeader("connection", "close");
  for (const [name, value] of answered.headers) response.setHeader(name, value);
  response.flushHeaders();
  const hasLeft = followTenant(stream, sinkOf(response));
  response.once("close", hasLeft);
}

function sinkOf(response: ServerResponse): StreamSink {
  return {
    write: (bytes) => void response.write(bytes),
    unsentBytes: () => response.writableLength,
    end() {
      response.end();
      response.socket?.setTimeout(LAST_WORDS_MS, () => response.destroy());
    },
  };
}

async function answerMetrics(request: Request, response: ServerResponse): Promise<void> {
  const may = mayScrape(request.headers.get("authorization"));
  if (may === null) return void response.writeHead(404).end();
  if (!may) return void response.writeHead(401, { "www-authenticate": "Bearer" }).end();
  const { registry } = metrics();
  response.writeHead(200, { "content-type": registry.contentType, "cache-control": "no-store" });
  response.end(await registry.metrics());
}

async function send(answered: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answered.status, [...answered.headers].flat());
  response.end(Buffer.from(await answered.arrayBuffer()));
}
