import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import getPort from "get-port";
import { bundlePrograms } from "@/cli/runtime/product-build";
import { migrationConfig } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { migrate } from "@/infra/db/migrate";
import { closeQueues } from "@/infra/queue";
import { type Simulators, startSimulators } from "../simulators";
import { UNLIMITED_RATES } from "../support/unlimited-rates";
import { serveWebhooks, type WebhookServer } from "../support/webhook-server";
import { Services } from "./services";
import { until } from "./until";
import { PROGRAMS, Worker } from "./worker";

/**
 * The product's own parts as real processes on real services: workers that are started again when they
 * die, as the product's supervisor does, the webhook route and the simulated platforms.
 */
export class Stage extends Services {
  readonly simulators: Simulators;
  readonly webhooks: WebhookServer;
  readonly #workers = new Set<Worker>();
  #wanted = 0;
  #clockOffsetsMs: readonly number[] = [];

  private constructor(
    directory: string,
    ports: { postgres: number; redis: number },
    simulators: Simulators,
    webhooks: WebhookServer,
  ) {
    super(directory, ports);
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
      await Promise.all([bundlePrograms(PROGRAMS), stage.startServices()]);
      const hosts = Object.values(simulators.urls).map((url) => new URL(url).host);
      Object.assign(process.env, {
        DATABASE_URL: stage.databaseUrl,
        APP_DATABASE_URL: "",
        PLATFORM_DATABASE_URL: "",
        REDIS_URL: stage.redisUrl,
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

  /** After a suite: no worker runs, its companies are gone, and the platforms are well again. */
  async calm(): Promise<void> {
    await this.killAllWorkers();
    await this.ask("TRUNCATE tenant, person CASCADE");
    for (const url of Object.values(this.simulators.urls)) {
      const answer = await fetch(`${url}/_sim/faults`, { method: "DELETE" });
      if (!answer.ok) throw new Error(`${url} keeps its faults: ${answer.status}`);
      await answer.arrayBuffer();
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

  /** A file of this run; deleted with it. */
  file(name: string): string {
    return join(this.directory, name);
  }

  async close(): Promise<void> {
    this.#wanted = 0;
    for (const worker of this.#workers) worker.signal("SIGKILL");
    await Promise.allSettled([closeQueues(), closeDatabase()]);
    await Promise.allSettled([this.webhooks.close(), this.simulators.close()]);
    await this.processes.stopAll();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #startWorker(): Promise<void> {
    const taken = new Set([...this.#workers].map((each) => each.clockOffsetMs));
    const free = this.#clockOffsetsMs.find((offset) => !taken.has(offset));
    const worker = await Worker.start(this.processes, free ?? 0);
    this.#workers.add(worker);
    void worker.running.exited.then(async () => {
      this.#workers.delete(worker);
      if (this.#workers.size >= this.#wanted) return;
      await this.#startWorker();
    });
  }
}
