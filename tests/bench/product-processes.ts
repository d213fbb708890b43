import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import type { ProcessGroups, RunningProcess } from "../../src/cli/runtime/process-groups";
import { buildWeb, bundlePrograms, WEB_SERVER } from "../../src/cli/runtime/product-build";
import { CannotGoOn, step } from "../../src/cli/runtime/steps";
import { buildTrivialServer, TRIVIAL_PATH } from "./trivial-server";

type Environment = Record<string, string>;

export interface BenchProcess {
  pid: number;
  stop(): Promise<void>;
}

export interface BenchServer extends BenchProcess {
  url: string;
}

/** The processes of the product as they run in production, built when one is first asked for. */
export class ProductProcesses {
  #bundled: Promise<unknown> | undefined;
  #built: Promise<unknown> | undefined;

  constructor(private readonly processes: ProcessGroups) {}

  /** @param origin the address browsers know it by, where that is another one */
  async web(environment: Environment, origin?: string): Promise<BenchServer> {
    this.#built ??= step("web", buildWeb);
    await this.#built;
    return this.#serve(WEB_SERVER, "/api/ready", environment, origin);
  }

  /** The same web server with a handler that does nothing. */
  async trivial(environment: Environment): Promise<BenchServer> {
    return this.#serve(await buildTrivialServer(), TRIVIAL_PATH, environment);
  }

  async workers(environment: Environment, count: number): Promise<BenchProcess[]> {
    await this.#bundle();
    return Promise.all(
      Array.from({ length: count }, () =>
        this.#runUntilReady("worker", "dist/workers/main.js", environment),
      ),
    );
  }

  async streams(environment: Environment, origin: string): Promise<BenchServer> {
    await this.#bundle();
    const port = await getPort();
    const server = await this.#runUntilReady("stream", "dist/stream/main.js", {
      ...environment,
      STREAM_PORT: `${port}`,
      APP_BASE_URL: origin,
      // As the compose file has it.
      MALLOC_ARENA_MAX: "1",
      NODE_OPTIONS: "--max-semi-space-size=2",
    });
    return { ...server, url: `http://127.0.0.1:${port}` };
  }

  #bundle(): Promise<unknown> {
    this.#bundled ??= step("programs", async () => {
      await bundlePrograms();
      return "done";
    });
    return this.#bundled;
  }

  async #runUntilReady(
    name: string,
    program: string,
    environment: Environment,
  ): Promise<BenchProcess> {
    let ready: () => void = () => undefined;
    const isReady = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const child = await this.processes.run({
      name,
      command: process.execPath,
      args: ["--enable-source-maps", program],
      env: environment as unknown as NodeJS.ProcessEnv,
      onLine: (line) => {
        if (line.startsWith('{"ready":true')) ready();
      },
    });
    const ended = child.exited.then(() => {
      throw new CannotGoOn(`A ${name} process ended:\n${child.lastLines().join("\n")}`);
    });
    ended.catch(() => undefined);
    await Promise.race([isReady, ended]);
    return { pid: child.pid, stop: () => child.stop() };
  }

  async #serve(
    program: string,
    path: string,
    environment: Environment,
    origin?: string,
  ): Promise<BenchServer> {
    const port = await getPort();
    const url = `http://127.0.0.1:${port}`;
    const server = await this.processes.run({
      name: "web",
      command: process.execPath,
      args: [program],
      env: {
        ...environment,
        PORT: `${port}`,
        HOSTNAME: "127.0.0.1",
        APP_BASE_URL: origin ?? url,
        NEXTAUTH_URL: origin ?? url,
      } as unknown as NodeJS.ProcessEnv,
    });
    await untilAnswers(`${url}${path}`, server);
    return { url, pid: server.pid, stop: () => server.stop() };
  }
}

async function untilAnswers(url: string, server: RunningProcess): Promise<void> {
  let isOver = false;
  void server.exited.then(() => {
    isOver = true;
  });
  // Without a worker `/api/ready` says 503: that it answers at all is enough.
  for (let attempt = 0; attempt < 300 && !isOver; attempt += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return;
    await sleep(100);
  }
  throw new CannotGoOn(`The web server does not answer:\n${server.lastLines().join("\n")}`);
}
