import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { Client } from "pg";
import { type Launcher, ProcessGroups, type RunningProcess } from "@/cli/runtime/process-groups";
import { startEmbeddedPostgres } from "@/cli/services/embedded-postgres";
import { provideRedisProgram, startRedis } from "@/cli/services/redis";
import { QUEUES, queuePrefix } from "@/infra/queue";

const PASSWORD = "endurance-only";

/** A PostgreSQL that keeps what it acknowledged and a Redis that forgets everything, made to be broken. */
export class Services {
  readonly processes = new ProcessGroups();
  readonly #running = new Map<string, RunningProcess>();

  constructor(
    protected readonly directory: string,
    private readonly ports: { postgres: number; redis: number },
  ) {}

  async startServices(): Promise<void> {
    await Promise.all([this.#startRedis(), this.#startPostgres()]);
  }

  get databaseUrl(): string {
    return `postgresql://postgres:${PASSWORD}@127.0.0.1:${this.ports.postgres}/endurance`;
  }

  get redisUrl(): string {
    return `redis://:${PASSWORD}@127.0.0.1:${this.ports.redis}`;
  }

  /** Empties Redis; gives the number of jobs that were lost by it. */
  async flushRedis(): Promise<number> {
    const redis = new Redis(this.redisUrl, { maxRetriesPerRequest: 3 });
    redis.on("error", () => undefined);
    try {
      let jobs = 0;
      for (const queue of QUEUES) {
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
    await this.#startRedis();
  }

  /** The database crashes, or is restarted by its operator, and comes back with what it had. */
  async restartPostgres(how: "crash" | "restart"): Promise<void> {
    await this.#kill("postgres", how === "crash" ? "SIGKILL" : "SIGINT");
    for (let attempt = 1; ; attempt += 1) {
      try {
        // The last backends of a crashed server hold its shared memory for a moment.
        await sleep(200);
        return await this.#startPostgres();
      } catch (error) {
        if (attempt >= 25) throw error;
      }
    }
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

  async #startPostgres(): Promise<void> {
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

  async #startRedis(): Promise<void> {
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
      this.#running.set(spec.name, running);
      return running;
    },
  };

  async #kill(name: string, signal: NodeJS.Signals): Promise<void> {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`${name} does not run`);
    process.kill(running.pid, signal);
    await running.exited;
  }
}

const AWAY = /ECONNREFUSED|ECONNRESET|terminat|starting up|shutting down|recovery mode|57P0/i;

function isAway(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return AWAY.test(`${code} ${String(error)}`);
}
