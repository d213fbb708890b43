import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

const LOOK_EVERY_MS = 100;
const STREAM = "/api/v1/stream";

interface Backend {
  port: number;
  isReady: boolean;
}

/**
 * One address before several servers, as a load balancer is: who says that they are not ready gets no
 * new request; what was sent is neither held back nor sent a second time.
 */
export class Front {
  readonly #webs = new Set<Backend>();
  readonly #streams = new Set<Backend>();
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  private constructor(private readonly server: Server) {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  static async open(): Promise<Front> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const front = new Front(server);
    server.on("request", (incoming, response) => front.#pass(incoming, response));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  addWeb(port: number): void {
    this.#webs.add({ port, isReady: true });
  }

  addStream(port: number): void {
    this.#streams.add({ port, isReady: true });
  }

  remove(port: number): void {
    for (const group of [this.#webs, this.#streams]) {
      for (const backend of group) if (backend.port === port) group.delete(backend);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  async #look(): Promise<void> {
    await Promise.all(
      [...this.#webs].map(async (backend) => {
        const url = `http://127.0.0.1:${backend.port}/api/health`;
        const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
        backend.isReady = answer?.ok === true;
        await answer?.arrayBuffer().catch(() => undefined);
      }),
    );
  }

  #choose(path: string): Backend | undefined {
    const isStream = path.startsWith(STREAM) && this.#streams.size > 0;
    const open = [...(isStream ? this.#streams : this.#webs)].filter((one) => one.isReady);
    this.#turn += 1;
    return open[this.#turn % Math.max(1, open.length)];
  }

  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    const backend = this.#choose(incoming.url ?? "/");
    if (backend === undefined) return void response.writeHead(502).end();
    const passed = request(
      {
        host: "127.0.0.1",
        port: backend.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
        agent: false,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on("error", () => response.destroy());
        answer.on("aborted", () => response.destroy());
      },
    );
    passed.on("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    response.on("close", () => passed.destroy());
    incoming.pipe(passed);
  }
}
