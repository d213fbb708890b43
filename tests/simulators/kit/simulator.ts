import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { type Clock, systemClock } from "@/kernel/clock";
import {
  answerControl,
  callerOf,
  controlRouter,
  type ItemRefs,
  mentionOnce,
  type RequestLogEntry,
} from "./control";
import { FaultInput, FaultQueue } from "./faults";
import { json, type SimRequest, type SimResponse } from "./http";
import { MentionInput, type SimulatedPlatform, type SimulatorEnvironment } from "./platform";
import { Snapshot } from "./snapshot";
import { type WebhookDelivery, WebhookSender } from "./webhook-sender";

export interface SimulatorOptions {
  /** Where to listen; by default 127.0.0.1. */
  host?: string;
  /** The name others reach it by, for permalinks; by default `host`. */
  publicHost?: string;
  /** 0 (the default) takes a free one. */
  port?: number;
  /** Where `<platform>.json` is kept; without it nothing outlives the process. */
  stateDir?: string;
  clock?: Clock;
}

export interface Simulator {
  url: string;
  /** The control interface without the way over HTTP. */
  mention(input: z.input<typeof MentionInput>): { id: string; url: string };
  replies: SimulatedPlatform["replies"];
  createAccount: SimulatedPlatform["createAccount"];
  fault(input: z.input<typeof FaultInput>): void;
  /** Resolves when every webhook so far was delivered or given up. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const REQUEST_LOG_LENGTH = 10_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const HOLD_MS = 60_000;
const DRIP_MS = 100;

/** Starts one simulated platform as a real HTTP server. */
export async function startSimulator(
  create: (environment: SimulatorEnvironment) => SimulatedPlatform,
  options: SimulatorOptions = {},
): Promise<Simulator> {
  const host = options.host ?? "127.0.0.1";
  const clock = options.clock ?? systemClock;
  let url = "";
  const faults = new FaultQueue();
  const webhooks = new WebhookSender(faults, () => snapshot.touch());
  const platform = create({
    clock,
    baseUrl: () => url,
    sendWebhook: (delivery) => webhooks.enqueue(delivery),
  });
  const snapshot = new Snapshot(
    options.stateDir ? join(options.stateDir, `${platform.name}.json`) : null,
    () => ({ state: platform.dump(), pendingWebhooks: webhooks.pending(), refs }),
  );
  const restored = snapshot.load() as {
    state: unknown;
    pendingWebhooks: WebhookDelivery[];
    refs?: ItemRefs;
  } | null;
  const refs: ItemRefs = restored?.refs ?? new Map();
  if (restored) platform.restore(restored.state);

  const requests: RequestLogEntry[] = [];
  const control = controlRouter({ platform, faults, webhooks, requests, refs });
  const answerer = new Answerer(platform, faults);

  const server = createServer((incoming, response) => {
    void serveRequest(incoming, response).catch(() => response.destroy());
  });
  async function serveRequest(incoming: IncomingMessage, response: ServerResponse) {
    const request = await read(incoming);
    if (!request) return write(response, json(413, { error: "The body is too large." }));
    if (request.path.startsWith("/_sim/")) {
      const answer = await answerControl(control, request);
      if (request.method !== "GET") snapshot.touch();
      return write(response, answer);
    }
    const at = clock.now().toISOString();
    const status = await answerer.answer(request, response);
    if (request.method !== "GET") snapshot.touch();
    const caller = callerOf(request.headers.authorization);
    requests.push({ method: request.method, path: request.path, status, at, caller });
    if (requests.length > REQUEST_LOG_LENGTH) requests.shift();
  }

  const port = await listen(server, host, options.port ?? 0);
  url = `http://${options.publicHost ?? host}:${port}`;
  for (const delivery of restored?.pendingWebhooks ?? []) webhooks.enqueue(delivery);

  return {
    url,
    mention: (input) => {
      const made = mentionOnce({ platform, refs }, MentionInput.parse(input));
      snapshot.touch();
      return made;
    },
    replies: (account) => platform.replies(account),
    createAccount: (input) => {
      const made = platform.createAccount(input);
      snapshot.touch();
      return made;
    },
    fault: (input) => faults.add(FaultInput.parse(input)),
    flush: () => webhooks.flush(),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      answerer.release();
      server.closeAllConnections();
      await Promise.all([closed, webhooks.stop()]);
      snapshot.touch();
      await snapshot.flush();
    },
  };
}

/** Answers platform requests, with the faults that are waiting. */
class Answerer {
  private readonly held = new Set<ServerResponse>();

  constructor(
    private readonly platform: SimulatedPlatform,
    private readonly faults: FaultQueue,
  ) {}

  /** The status sent; null when the connection was cut or held. */
  async answer(request: SimRequest, response: ServerResponse): Promise<number | null> {
    const fault = this.faults.forRequest(request.method, request.path);
    switch (fault?.fault) {
      case "reset_connection":
        response.socket?.resetAndDestroy();
        return null;
      case "rate_limit":
      case "server_error":
      case "expired_token":
        return write(response, this.platform.failure(fault, request));
      case "accept_then_timeout":
        await this.platform.handle(request);
        this.hold(response);
        return null;
      case "garbage":
        await this.platform.handle(request);
        return write(response, garbage());
      case "truncated":
        return truncate(response, await this.platform.handle(request));
      case "huge":
        return flood(response);
      case "drip":
        return drip(response, await this.platform.handle(request), fault.delayMs);
      case "slow":
        await delay(fault.delayMs, undefined, { ref: false });
        break;
      default:
    }
    return write(response, await this.platform.handle(request));
  }

  release(): void {
    for (const response of this.held) response.destroy();
  }

  private hold(response: ServerResponse): void {
    this.held.add(response);
    const timer = setTimeout(() => response.destroy(), HOLD_MS);
    timer.unref();
    response.once("close", () => {
      clearTimeout(timer);
      this.held.delete(response);
    });
  }
}

function garbage(): SimResponse {
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: '<html><body>\u0000{"data":[ \ufffd\ufffd upstream connect error</body>',
  };
}

function truncate(response: ServerResponse, answer: SimResponse): null {
  const body = Buffer.from(answer.body ?? "");
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length + 1 });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  return null;
}

/** Fifty megabytes of JSON that never says anything. */
function flood(response: ServerResponse): number {
  const piece = Buffer.from(`"${"x".repeat(1_048_573)}",`);
  let left = 50;
  response.writeHead(200, { "content-type": "application/json" });
  response.write("[");
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) return;
    }
    if (left === 0) response.end("0]");
  };
  response.on("drain", more);
  more();
  return 200;
}

/** The whole answer, a few bytes at a time: never silent, and not done before `lastsMs`. */
async function drip(
  response: ServerResponse,
  answer: SimResponse,
  lastsMs: number,
): Promise<number> {
  const body = Buffer.from(answer.body ?? "");
  const drops = Math.max(1, Math.ceil(lastsMs / DRIP_MS));
  const size = Math.max(1, Math.ceil(body.length / drops));
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
  for (let start = 0; start < body.length && !response.destroyed; start += size) {
    response.write(body.subarray(start, start + size));
    await delay(DRIP_MS, undefined, { ref: false });
  }
  response.end();
  return answer.status;
}

function write(response: ServerResponse, answer: SimResponse): number {
  const body = Buffer.from(answer.body ?? "");
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
  response.end(body);
  return answer.status;
}

async function read(incoming: IncomingMessage): Promise<SimRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return null;
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  return {
    method: incoming.method ?? "GET",
    url,
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    params: {},
    rawBody: Buffer.concat(chunks),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
