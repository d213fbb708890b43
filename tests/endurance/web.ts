import getPort from "get-port";
import type { RunningProcess } from "@/cli/runtime/process-groups";
import { buildWeb, generateClient, WEB_SERVER } from "@/cli/runtime/product-build";
import { deriveAuthSecret } from "@/infra/config";
import { Balancer } from "../support/balancer";
import type { Stage } from "./stage";
import { until } from "./until";
import { PROGRAMS } from "./worker";

/** Long enough for the balancer to notice that a server is going to stop. */
const DRAIN_SECONDS = 1;

interface Server {
  port: number;
  running: RunningProcess;
}

/** The product's web servers and its stream server as processes, behind one address. */
export class Web {
  readonly #webs: Server[] = [];
  #stream: Server | undefined;

  private constructor(
    private readonly stage: Stage,
    private readonly balancer: Balancer,
  ) {}

  static async open(stage: Stage, count: number): Promise<Web> {
    await generateClient();
    await buildWeb();
    const web = new Web(stage, await Balancer.open());
    await Promise.all([...Array.from({ length: count }, () => web.#startWeb()), web.startStream()]);
    return web;
  }

  get url(): string {
    return this.balancer.url;
  }

  /** As in a rolling update, one after the other: the new one first. @returns the longest, in milliseconds */
  async replaceWebs(): Promise<{ longestMs: number; codes: (number | null)[] }> {
    let longestMs = 0;
    const codes: (number | null)[] = [];
    for (const old of [...this.#webs]) {
      const startedAt = performance.now();
      await this.#startWeb();
      process.kill(old.running.pid, "SIGTERM");
      const { code } = await old.running.exited;
      this.#webs.splice(this.#webs.indexOf(old), 1);
      codes.push(code);
      longestMs = Math.max(longestMs, performance.now() - startedAt);
    }
    return { longestMs, codes };
  }

  /** Ends between two instructions; nobody is told. */
  async killStream(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) throw new Error("no stream server runs");
    process.kill(stream.running.pid, "SIGKILL");
    await stream.running.exited;
    this.#stream = undefined;
  }

  async startStream(): Promise<void> {
    const port = await getPort();
    const running = await this.stage.processes.run({
      name: "stream",
      command: process.execPath,
      args: ["--enable-source-maps", `${PROGRAMS}/stream/main.js`],
      env: { ...this.#environment(), STREAM_PORT: String(port) },
    });
    await this.#untilAnswering(port, running, "/api/health");
    this.#stream = { port, running };
    this.balancer.add("stream", `stream-${port}`, port);
  }

  async close(): Promise<void> {
    await this.balancer.close();
    for (const { running } of [...this.#webs, ...(this.#stream ? [this.#stream] : [])]) {
      await running.stop();
    }
  }

  async #startWeb(): Promise<void> {
    const port = await getPort();
    const running = await this.stage.processes.run({
      name: "web",
      command: process.execPath,
      args: [WEB_SERVER],
      env: { ...this.#environment(), PORT: String(port), HOSTNAME: "127.0.0.1" },
    });
    await this.#untilAnswering(port, running, "/api/ready");
    this.#webs.push({ port, running });
    this.balancer.add("web", `web-${port}`, port);
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      NODE_ENV: "production",
      APP_BASE_URL: this.url,
      NEXTAUTH_URL: this.url,
      NEXTAUTH_SECRET: deriveAuthSecret(process.env.APP_SECRET ?? ""),
      DRAIN_SECONDS: String(DRAIN_SECONDS),
      // Longer than the balancer keeps a connection that nobody uses.
      KEEP_ALIVE_TIMEOUT: "75000",
      LOG_LEVEL: "error",
    };
  }

  async #untilAnswering(port: number, running: RunningProcess, path: string): Promise<void> {
    let isOver = false;
    void running.exited.then(() => {
      isOver = true;
    });
    await until(
      `a server on port ${port}`,
      async () => {
        if (isOver) throw new Error(`a server ended:\n${running.lastLines().join("\n")}`);
        const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
        await answer?.arrayBuffer();
        return answer?.ok === true;
      },
      60_000,
    );
  }
}
