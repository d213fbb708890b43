import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export type Role = "web" | "stream";

interface Backend {
  role: Role;
  name: string;
  port: number;
  isUp: boolean;
  /** Requests it was given so far. */
  served: number;
}

const HEALTH_EVERY_MS = 100;
const STREAM_PATH = "/api/v1/stream";

/**
 * One address for many processes, as a load balancer is: turns in a row, live streams to those that do
 * nothing else, connections kept and used again. It asks each for its health and sends no more to one
 * that says no; it never tries a request twice, so that every one that fails is seen.
 */
export class Balancer {
  /** What went wrong between here and a process. */
  readonly failures: string[] = [];
  private readonly backends: Backend[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 200 });
  private readonly server: Server;
  private readonly checks: NodeJS.Timeout;
  private turn = 0;

  private constructor() {
    this.server = createServer((incoming, response) => this.pass(incoming, response));
    this.checks = setInterval(() => void this.check(), HEALTH_EVERY_MS);
  }

  static async open(): Promise<Balancer> {
    const balancer = new Balancer();
    await new Promise<void>((done) => balancer.server.listen(0, "127.0.0.1", done));
    return balancer;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on it takes its turns. */
  add(role: Role, name: string, port: number): void {
    this.backends.push({ role, name, port, isUp: true, served: 0 });
  }

  isUp(name: string): boolean {
    return this.backends.some((backend) => backend.name === name && backend.isUp);
  }

  served(name: string): number {
    return this.backends.find((backend) => backend.name === name)?.served ?? 0;
  }

  async close(): Promise<void> {
    clearInterval(this.checks);
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async check(): Promise<void> {
    await Promise.all(
      this.backends.map(async (backend) => {
        try {
          const { ok } = await fetch(`http://127.0.0.1:${backend.port}/api/health`);
          backend.isUp = ok;
        } catch {
          backend.isUp = false;
        }
      }),
    );
  }

  private next(role: Role): Backend | undefined {
    const up = this.backends.filter((backend) => backend.role === role && backend.isUp);
    this.turn += 1;
    return up[this.turn % up.length];
  }

  private pass(incoming: IncomingMessage, response: ServerResponse): void {
    const isStream = incoming.url?.split("?")[0] === STREAM_PATH;
    const backend = this.next(isStream ? "stream" : "web");
    const fail = (why: string) => {
      // The client left first: what ends then was ended by it.
      if (response.destroyed) return;
      this.failures.push(`${incoming.method} ${incoming.url} at ${backend?.name}: ${why}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    };
    if (backend === undefined) {
      fail("nobody is there");
      return;
    }
    backend.served += 1;
    const onward = request({
      host: "127.0.0.1",
      port: backend.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, connection: "keep-alive" },
      agent: isStream ? undefined : this.agent,
    });
    onward.on("response", (answer) => {
      if ((answer.statusCode ?? 0) >= 500) {
        this.failures.push(
          `${incoming.method} ${incoming.url} at ${backend.name}: ${answer.statusCode}`,
        );
      }
      const { connection: _, "keep-alive": __, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, headers);
      answer.pipe(response);
      answer.on("error", (error) => fail(String(error)));
    });
    onward.on("error", (error) => fail(String(error)));
    response.on("close", () => onward.destroy());
    incoming.pipe(onward);
  }
}
