import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { Client, escapeIdentifier } from "pg";
import { deriveAuthSecret, migrationConfig } from "@/infra/config";
import { migrate } from "@/infra/db/migrate";
import { newSecret } from "@/kernel/ids";
import { ProcessGroups, type RunningProcess } from "../../src/cli/runtime/process-groups";
import {
  buildWeb,
  bundlePrograms,
  generateClient,
  WEB_SERVER,
} from "../../src/cli/runtime/product-build";
import { CannotGoOn, step } from "../../src/cli/runtime/steps";
import { startEmbeddedPostgres } from "../../src/cli/services/embedded-postgres";
import { provideRedisProgram, startRedis } from "../../src/cli/services/redis";
import { UNLIMITED_RATES } from "../support/unlimited-rates";
import { Agent } from "./agent-client";
import { buildTrivialServer, TRIVIAL_PATH } from "./trivial-server";

export interface BenchDatabase {
  name: string;
  /** The owner's address; row security does not bind it. */
  url: string;
  /** Variables that point a process of the product at it. */
  environment: Record<string, string>;
}

export interface BenchServer {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Own PostgreSQL (fsync on) and Redis (append-only), and the product's processes on them. */
export class Stage {
  readonly #processes = new ProcessGroups();
  readonly #databases = new Map<string, Promise<BenchDatabase>>();
  readonly #agents: Agent[] = [];
  #isBuilt = false;

  private constructor(
    readonly isQuick: boolean,
    private readonly directory: string,
    private readonly secret: string,
    private serverUrl = "",
    private redisUrl = "",
  ) {}

  static async open(isQuick: boolean): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), "echolot-bench-"));
    chmodSync(directory, 0o755);
    const stage = new Stage(isQuick, directory, newSecret());
    try {
      await stage.#startServices();
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  get rounds(): number {
    return this.isQuick ? 3 : 7;
  }

  /** Tickets in the smaller and in the larger database. */
  get sizes(): { small: number; large: number } {
    return this.isQuick
      ? { small: 100_000, large: 300_000 }
      : { small: 1_000_000, large: 10_000_000 };
  }

  /** A migrated database, filled by `fill` when it is first asked for. */
  database(
    name: string,
    fill?: (database: BenchDatabase) => Promise<void>,
  ): Promise<BenchDatabase> {
    let found = this.#databases.get(name);
    if (found === undefined) {
      found = this.#create(name, fill);
      this.#databases.set(name, found);
    }
    return found;
  }

  /** A process that runs the product's own verbs on `database`. */
  async agent(database: BenchDatabase, more: Record<string, string> = {}): Promise<Agent> {
    const agent = await Agent.start({ ...database.environment, ...more });
    this.#agents.push(agent);
    return agent;
  }

  /** The production web server on `database`. */
  async startWeb(database: BenchDatabase): Promise<BenchServer> {
    await this.#build();
    return this.#serve(WEB_SERVER, "/api/ready", database);
  }

  /** The same web server with a handler that does nothing. */
  async startTrivial(database: BenchDatabase): Promise<BenchServer> {
    return this.#serve(await buildTrivialServer(), TRIVIAL_PATH, database);
  }

  async #serve(program: string, path: string, database: BenchDatabase): Promise<BenchServer> {
    const port = await getPort();
    const url = `http://127.0.0.1:${port}`;
    const server = await this.#processes.run({
      name: "web",
      command: process.execPath,
      args: [program],
      env: {
        ...database.environment,
        PORT: `${port}`,
        HOSTNAME: "127.0.0.1",
        APP_BASE_URL: url,
        NEXTAUTH_URL: url,
      } as unknown as NodeJS.ProcessEnv,
    });
    await untilReady(`${url}${path}`, server);
    return { url, pid: server.pid, stop: () => server.stop() };
  }

  /** The product's worker processes on `database`. */
  async startWorkers(database: BenchDatabase, count: number): Promise<{ stop(): Promise<void> }> {
    await this.#build();
    const workers = await Promise.all(
      Array.from({ length: count }, async () => {
        let ready: () => void = () => undefined;
        const isReady = new Promise<void>((resolveReady) => {
          ready = resolveReady;
        });
        const worker = await this.#processes.run({
          name: "worker",
          command: process.execPath,
          args: ["--enable-source-maps", "dist/workers/main.js"],
          env: database.environment as unknown as NodeJS.ProcessEnv,
          onLine: (line) => {
            if (line.startsWith('{"ready":true')) ready();
          },
        });
        const ended = worker.exited.then(() => {
          throw new CannotGoOn(`A worker ended:\n${worker.lastLines().join("\n")}`);
        });
        ended.catch(() => undefined);
        await Promise.race([isReady, ended]);
        return worker;
      }),
    );
    return { stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))) };
  }

  async close(): Promise<void> {
    for (const agent of this.#agents) agent.stop();
    await this.#processes.stopAll();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #startServices(): Promise<void> {
    await step("client", generateClient);
    await step("services", async () => {
      const { path: program } = await provideRedisProgram();
      const password = newSecret();
      this.serverUrl = await startEmbeddedPostgres({
        processes: this.#processes,
        directory: join(this.directory, "postgres"),
        port: await getPort(),
        password,
        database: "bench",
        isDurable: true,
      });
      this.redisUrl = await startRedis({
        processes: this.#processes,
        program,
        directory: join(this.directory, "redis"),
        port: await getPort(),
        password,
        isDurable: true,
      });
      return "PostgreSQL with fsync, Redis append-only";
    });
  }

  async #create(
    name: string,
    fill: ((database: BenchDatabase) => Promise<void>) | undefined,
  ): Promise<BenchDatabase> {
    const client = new Client({ connectionString: this.serverUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
    await client.end();
    const url = new URL(this.serverUrl);
    url.pathname = `/${name}`;
    const environment = {
      PATH: process.env.PATH ?? "",
      NODE_ENV: "production",
      DATABASE_URL: url.toString(),
      REDIS_URL: this.redisUrl,
      REDIS_PREFIX: name,
      APP_SECRET: this.secret,
      NEXTAUTH_SECRET: deriveAuthSecret(this.secret),
      X_CONSUMER_SECRET: this.secret,
      LOG_LEVEL: "error",
      QUOTA_DEFAULTS: UNLIMITED_RATES,
    };
    await migrate(migrationConfig(environment), resolve("prisma/migrations"));
    const database = { name, url: url.toString(), environment };
    await fill?.(database);
    return database;
  }

  async #build(): Promise<void> {
    if (this.#isBuilt) return;
    this.#isBuilt = true;
    await step("build", async () => {
      await bundlePrograms();
      return buildWeb();
    });
  }
}

async function untilReady(url: string, server: RunningProcess): Promise<void> {
  let isOver = false;
  void server.exited.then(() => {
    isOver = true;
  });
  // Without a worker `/api/ready` says 503: that it answers at all is enough.
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (isOver) break;
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return;
    await sleep(100);
  }
  throw new CannotGoOn(`The web server does not answer:\n${server.lastLines().join("\n")}`);
}
