import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { Redis } from "ioredis";
import { Client } from "pg";
import { type Launcher, ProcessGroups, type RunningProcess } from "@/cli/runtime/process-groups";
import { bundlePrograms } from "@/cli/runtime/product-build";
import { startEmbeddedPostgres } from "@/cli/services/embedded-postgres";
import { provideRedisProgram, startRedis } from "@/cli/services/redis";
import { migrationConfig } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { migrate } from "@/infra/db/migrate";
import { closeQueues, queuePrefix } from "@/infra/queue";
import { type Simulators, startSimulators } from "../simulators";
import { UNLIMITED_RATES } from "../support/unlimited-rates";
import { serveWebhooks, type WebhookServer } from "../support/webhook-server";
import { PROGRAMS, Worker } from "./worker";

const PASSWORD = "endurance-only";

/**
 * The product's own parts as real processes on real services, made to be broken: a database that
 * keeps what it acknowledged, a Redis that forgets everything, workers that are started again when
 * they die, as the product's supervisor does.
 */
export class Stage {
  readonly processes = new ProcessGroups();
  readonly simulators: Simulators;
  readonly webhooks: WebhookServer;
  readonly #workers = new Set<Worker>();
  readonly #services = new Map<string, RunningProcess>();
  #wanted = 0;
  #clockOffsetsMs: readonly number[] = [];
  #restarted = 0;

  private constructor(
    private readonly directory: string,
    private readonly ports: { postgres: number; redis: number },
    simulators: Simulators,
    webhooks: WebhookServer,
  ) {
    this.simulators = simulators;
    this.webhooks = webhooks;
  }

  /** Sets this process's environment: call it before anything reads the configuration. */
  static async open(): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), "echolot-endurance-"));
    chmodSync(directory, 0o755);
    const ports = { postgres: await getPort(), redis: await getPort() };
    const simulators = await startSimulators({ enforceRateLimits: false });
    const webhooks = await serveWebhooks();
    const stage = new Stage(directory, ports, simulators, webhooks);
    try {
      await Promise.all([bundlePrograms(PROGRAMS), stage.startRedis(), stage.startPostgres()]);
      const hosts = Object.values(simulators.urls).map((url) => new URL(url).host);
      Object.assign(process.env, {
        DATABASE_URL: stage.databaseUrl,
        APP_DATABASE_URL: "",
        PLATFORM_DATABASE_URL: "",
        REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:${ports.redis}`,
        REDIS_PREFIX: "endurance",
        APP_SECRET: "endurance-secret-of-thirty-two-characters-or-more",
        APP_BASE_URL: webhooks.url,
        LOG_LEVEL: "silent",
        QUOTA_DEFAULTS: UNLIMITED_RATES,
        FACEBOOK_GRAPH_URL: `${simulators.urls.facebook}/v26.0`,
        FACEBOOK_APP_SECRET: "sim-facebook-app-secret",
        FACEBOOK_VERIFY_TOKEN: "sim-facebook-verify",
        X_API_URL: simulators.urls.x,
        X_CONSUMER_SECRET: "sim-x-consumer-secret",
        OUTBOUND_ALLOW_HOSTS: hosts.join(","),
      });
      await migrate(migrationConfig(process.env), resolve("prisma/migrations"));
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  get databaseUrl(): string {
    return `postgresql://postgres:${PASSWORD}@127.0.0.1:${this.ports.postgres}/endurance`;
  }

  /**
   * From now on so many workers run; one that dies is replaced on the same machine. The machines'
   * clocks are right unless `clockOffsetsMs` says by how much each is off.
   */
  async keepWorkers(count: number, clockOffsetsMs: readonly number[] = []): Promise<void> {
    this.#wanted = count;
    this.#clockOffsetsMs = clockOffsetsMs;
    while (this.#workers.size < count) await this.#startWorker();
    await this.untilWorkersReady();
  }

  /** @returns how many run */
  async untilWorkersReady(): Promise<number> {
    await until("workers", () => this.readyWorkers().length >= this.#wanted, 60_000);
    return this.#wanted;
  }

  readyWorkers(): Worker[] {
    return [...this.#workers].filter((worker) => worker.isReady);
  }

  /** How many workers were started in the place of one that had ended. */
  get restarted(): number {
    return this.#restarted;
  }

  /** As a power cut would: a worker that is at work ends between two instructions. */
  async killWorker(): Promise<void> {
    await until("a worker to kill", () => this.readyWorkers().length > 0, 60_000);
    const ready = this.readyWorkers();
    const victim = ready[Math.floor(Math.random() * ready.length)];
    if (victim === undefined) return;
    victim.signal("SIGKILL");
    await victim.running.exited;
  }

  /** Ends every worker at once and starts none in their place. */
  async killAllWorkers(): Promise<void> {
    this.#wanted = 0;
    const running = [...this.#workers];
    for (const worker of running) worker.signal("SIGKILL");
    await Promise.all(running.map((worker) => worker.running.exited));
  }

  /** Empties Redis; gives the number of jobs that were lost by it. */
  async flushRedis(): Promise<number> {
    const redis = new Redis(process.env.REDIS_URL ?? "", { maxRetriesPerRequest: 3 });
    redis.on("error", () => undefined);
    try {
      let jobs = 0;
      for (const queue of ["drain", "poll", "deliver", "sweep"]) {
        const key = `${queuePrefix(queue)}:${queue}`;
        const [waiting, active, delayed] = await Promise.all([
          redis.llen(`${key}:wait`),
          redis.llen(`${key}:active`),
          redis.zcard(`${key}:delayed`),
        ]);
        jobs += waiting + active + delayed;
      }
      await redis.flushall();
      return jobs;
    } finally {
      redis.disconnect();
    }
  }

  /** Redis dies with everything it held and comes back empty. */
  async killRedis(): Promise<void> {
    await this.#kill("redis", "SIGKILL");
    await sleep(300);
    await this.startRedis();
  }

  /** The database crashes, or is restarted by its operator, and comes back with what it had. */
  async restartPostgres(how: "crash" | "restart"): Promise<void> {
    await this.#kill("postgres", how === "crash" ? "SIGKILL" : "SIGINT");
    for (let attempt = 1; ; attempt += 1) {
      try {
        // The last backends of a crashed server hold its shared memory for a moment.
        await sleep(200);
        return await this.startPostgres();
      } catch (error) {
        if (attempt >= 25) throw error;
      }
    }
  }

  /** Runs one of the product's own commands to its end. @throws Error when it fails */
  async command(program: string, args: string[]): Promise<void> {
    const running = await this.processes.run({
      name: program,
      command: process.execPath,
      args: [`${PROGRAMS}/${program}.js`, ...args],
      env: { ...process.env, LOG_LEVEL: "warn" },
    });
    const { code } = await running.exited;
    if (code !== 0) throw new Error(`${program}: ${running.lastLines().join("\n")}`);
  }

  /** The database with everything in it is gone; an empty one has its name. */
  async loseDatabase(): Promise<void> {
    const url = new URL(this.databaseUrl);
    url.pathname = "/postgres";
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      await client.query("DROP DATABASE endurance WITH (FORCE)");
      await client.query("CREATE DATABASE endurance");
    } finally {
      await client.end();
    }
  }

  /** A file of this run; deleted with it. */
  file(name: string): string {
    return join(this.directory, name);
  }

  /** Asks the database as its owner, past every row security; waits while it is away. */
  async ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      const client = new Client({ connectionString: this.databaseUrl });
      client.on("error", () => undefined);
      try {
        await client.connect();
        return (await client.query(text, values)).rows as Row[];
      } catch (error) {
        if (attempt >= 50 || !isAway(error)) throw error;
        await sleep(200);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  async close(): Promise<void> {
    this.#wanted = 0;
    for (const worker of this.#workers) worker.signal("SIGKILL");
    await Promise.allSettled([closeQueues(), closeDatabase()]);
    await Promise.allSettled([this.webhooks.close(), this.simulators.close()]);
    await this.processes.stopAll();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async startPostgres(): Promise<void> {
    await startEmbeddedPostgres({
      processes: this.#launcher,
      directory: join(this.directory, "postgres"),
      port: this.ports.postgres,
      password: PASSWORD,
      database: "endurance",
      // What is killed here must keep what it acknowledged, as in production.
      isDurable: true,
    });
  }

  private async startRedis(): Promise<void> {
    const { path: program } = await provideRedisProgram();
    await startRedis({
      processes: this.#launcher,
      program,
      directory: join(this.directory, "redis"),
      port: this.ports.redis,
      password: PASSWORD,
      isDurable: false,
    });
  }

  readonly #launcher: Launcher = {
    run: async (spec) => {
      const running = await this.processes.run(spec);
      this.#services.set(spec.name, running);
      return running;
    },
  };

  async #kill(name: string, signal: NodeJS.Signals): Promise<void> {
    const running = this.#services.get(name);
    if (running === undefined) throw new Error(`${name} does not run`);
    process.kill(running.pid, signal);
    await running.exited;
  }

  async #startWorker(): Promise<void> {
    const taken = new Set([...this.#workers].map((each) => each.clockOffsetMs));
    const free = this.#clockOffsetsMs.find((offset) => !taken.has(offset));
    const worker = await Worker.start(this.processes, free ?? 0);
    this.#workers.add(worker);
    void worker.running.exited.then(async () => {
      this.#workers.delete(worker);
      if (this.#workers.size >= this.#wanted) return;
      this.#restarted += 1;
      await this.#startWorker();
    });
  }
}

/** @throws Error naming `what` when it does not come true in time */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 50,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(everyMs);
  }
}

const AWAY = /ECONNREFUSED|ECONNRESET|terminat|starting up|shutting down|recovery mode|57P0/i;

function isAway(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return AWAY.test(`${code} ${String(error)}`);
}
