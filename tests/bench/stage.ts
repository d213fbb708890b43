import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import getPort from "get-port";
import { Client, escapeIdentifier } from "pg";
import { deriveAuthSecret, migrationConfig } from "@/infra/config";
import { migrate } from "@/infra/db/migrate";
import { newSecret } from "@/kernel/ids";
import { ProcessGroups } from "../../src/cli/runtime/process-groups";
import { generateClient } from "../../src/cli/runtime/product-build";
import { step } from "../../src/cli/runtime/steps";
import { startEmbeddedPostgres } from "../../src/cli/services/embedded-postgres";
import { provideRedisProgram, startRedis } from "../../src/cli/services/redis";
import { Agent } from "./agent-client";
import { type BenchProcess, type BenchServer, ProductProcesses } from "./product-processes";

export interface BenchDatabase {
  name: string;
  /** The owner's address; row security does not bind it. */
  url: string;
  /** Variables that point a process of the product at it. */
  environment: Record<string, string>;
}

export interface StageOptions {
  isQuick: boolean;
  /** How long `memory` lets the product run, in minutes. */
  soakMinutes: number;
}

/** What a server of this size is given, and the time of each commit, which some parts measure from. */
const SETTINGS = [
  "shared_buffers=1GB",
  "max_wal_size=16GB",
  "wal_level=minimal",
  "max_wal_senders=0",
  "checkpoint_timeout=15min",
  "track_commit_timestamp=on",
];

/** Far beyond what is measured: the companies here do in minutes what real ones do in months. */
const QUOTAS = [
  "memberRequestsPerMinute=1000000",
  "tokenRequestsPerMinute=1000000",
  "apiRequestsPerMinute=1000000",
  "liveStreams=100000",
  "eventsPerDay=1000000000",
  "rawMegabytes=1000000",
].join(",");

/** Own PostgreSQL (fsync on) and Redis (append-only), and the product's processes on them. */
export class Stage {
  readonly #processes = new ProcessGroups();
  readonly #product = new ProductProcesses(this.#processes);
  readonly #databases = new Map<string, Promise<BenchDatabase>>();
  readonly #agents: Agent[] = [];

  private constructor(
    private readonly options: StageOptions,
    private readonly directory: string,
    private readonly secret: string,
    private serverUrl = "",
    private redisUrl = "",
  ) {}

  static async open(options: StageOptions): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), "echolot-bench-"));
    chmodSync(directory, 0o755);
    const stage = new Stage(options, directory, newSecret());
    try {
      await stage.#startServices();
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  get isQuick(): boolean {
    return this.options.isQuick;
  }

  get soakMinutes(): number {
    return this.options.soakMinutes;
  }

  get rounds(): number {
    return this.isQuick ? 3 : 5;
  }

  /** Tickets in the smaller and in the larger database. */
  get sizes(): { small: number; large: number } {
    return this.isQuick
      ? { small: 100_000, large: 300_000 }
      : { small: 1_000_000, large: 10_000_000 };
  }

  /** What session cookies are sealed with. */
  get authSecret(): string {
    return deriveAuthSecret(this.secret);
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
  startWeb(database: BenchDatabase, origin?: string): Promise<BenchServer> {
    return this.#product.web(database.environment, origin);
  }

  /** The same web server with a handler that does nothing. */
  startTrivial(database: BenchDatabase): Promise<BenchServer> {
    return this.#product.trivial(database.environment);
  }

  /** The process of its own that serves live streams. */
  startStreams(database: BenchDatabase, origin: string): Promise<BenchServer> {
    return this.#product.streams(database.environment, origin);
  }

  /** The product's worker processes on `database`. */
  startWorkers(database: BenchDatabase, count: number): Promise<BenchProcess[]> {
    return this.#product.workers(database.environment, count);
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
        settings: SETTINGS,
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
      NEXTAUTH_SECRET: this.authSecret,
      X_CONSUMER_SECRET: this.secret,
      LOG_LEVEL: "error",
      QUOTA_DEFAULTS: QUOTAS,
    };
    await migrate(migrationConfig(environment), resolve("prisma/migrations"));
    const database = { name, url: url.toString(), environment };
    await fill?.(database);
    return database;
  }
}
