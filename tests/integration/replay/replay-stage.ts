import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import getPort from "get-port";
import { Redis } from "ioredis";
import { ProcessGroups } from "@/cli/runtime/process-groups";
import { provideRedisProgram, startRedis } from "@/cli/services/redis";
import { type Simulators, startSimulators } from "../../simulators";
import { serveWebhooks } from "../../support/webhook-server";

/** A file of the real input, or null where it is not at hand. */
export function realInput(name: string): string | null {
  const path = resolve("../shared/data", name);
  return existsSync(path) ? path : null;
}

export interface ReplayStage {
  simulators: Simulators;
  /** Webhooks that the platforms' servers sent so far. */
  webhookCount(): number;
  startWorker(): Promise<void>;
  /** As a power cut would: nothing is finished, nothing is told. */
  killWorker(): Promise<void>;
  flushRedis(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The product without its pages: the real webhook route behind a real server, the real worker as a
 * process of its own, and all platforms. Call it before anything reads the configuration.
 */
export async function openReplayStage(): Promise<ReplayStage> {
  const directory = mkdtempSync(join(tmpdir(), "echolot-replay-"));
  const processes = new ProcessGroups();
  const { path: program } = await provideRedisProgram();
  const redisUrl = await startRedis({
    processes,
    program,
    directory: join(directory, "redis"),
    port: await getPort(),
    password: "replay-test-only",
    isDurable: false,
  });
  const simulators = await startSimulators();
  const webhooks = await serveWebhooks();
  const hosts = Object.values(simulators.urls).map((url) => new URL(url).host);
  Object.assign(process.env, {
    REDIS_URL: redisUrl,
    APP_BASE_URL: webhooks.url,
    FACEBOOK_GRAPH_URL: `${simulators.urls.facebook}/v26.0`,
    X_API_URL: simulators.urls.x,
    OUTBOUND_ALLOW_HOSTS: hosts.join(","),
  });
  let worker: ChildProcess | undefined;
  const killWorker = async () => {
    const running = worker;
    worker = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = new Promise((done) => running.once("exit", done));
    running.kill("SIGKILL");
    await ended;
  };
  return {
    simulators,
    webhookCount: webhooks.count,
    startWorker: async () => {
      worker = await startWorker();
    },
    killWorker,
    flushRedis: async () => {
      const redis = new Redis(redisUrl);
      await redis.flushall();
      redis.disconnect();
    },
    close: async () => {
      await killWorker();
      await simulators.close();
      await webhooks.close();
      await processes.stopAll();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startWorker(): Promise<ChildProcess> {
  const worker = spawn(process.execPath, ["--import", "tsx", "workers/main.ts"], {
    env: { ...process.env, LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: worker.stdout as NodeJS.ReadableStream });
  await new Promise<void>((ready, failed) => {
    lines.on("line", (line) => {
      if (line.includes('"ready":true')) ready();
      else console.log(line);
    });
    worker.once("exit", (code) => failed(new Error(`the worker ended with ${code}`)));
  });
  return worker;
}
