import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { Launcher } from "../runtime/process-groups";
import { CannotGoOn, reasonOf } from "../runtime/steps";
import { findProgram, installHint, installPackage } from "../runtime/system-packages";

const PACKAGES = {
  "apt-get": "redis-server",
  dnf: "valkey",
  apk: "redis",
  pacman: "valkey",
  brew: "redis",
};

/**
 * Proves that the given server answers, or each of the given nodes of a cluster (comma-separated).
 * @throws CannotGoOn naming what to do
 */
export async function requireRedis(urls: string): Promise<void> {
  for (const url of urls.split(",").map((each) => each.trim())) {
    const reason = await ping(url);
    if (reason === undefined) continue;
    throw new CannotGoOn(
      `REDIS_URL: Redis at ${hostOf(url)} cannot be used (${reason}). Start or correct it, or unset REDIS_URL to have one started.`,
    );
  }
}

/** A server on the PATH, else installed through the system's package manager. @throws CannotGoOn */
export async function provideRedisProgram(): Promise<{ path: string; wasInstalled: boolean }> {
  const present = findProgram("redis-server", "valkey-server");
  if (present !== undefined) return { path: present, wasInstalled: false };
  const failure = await installPackage(PACKAGES);
  const path = findProgram("redis-server", "valkey-server");
  if (path !== undefined) return { path, wasInstalled: true };
  throw new CannotGoOn(
    `Redis is missing${failure === undefined ? "" : ` (${failure})`}: ${installHint(PACKAGES)}, or set REDIS_URL.`,
  );
}

export interface RedisOptions {
  processes: Launcher;
  program: string;
  directory: string;
  port: number;
  password: string;
  logFile?: string;
  /** False for throw-away data. */
  isDurable: boolean;
  /** Further lines of its configuration. */
  settings?: readonly string[];
}

/** Starts Redis on loopback, append-only and never evicting: it holds queues, not a cache. */
export async function startRedis(options: RedisOptions): Promise<string> {
  mkdirSync(options.directory, { recursive: true });
  const url = `redis://:${options.password}@127.0.0.1:${options.port}`;
  const server = await options.processes.run({
    name: "redis",
    command: options.program,
    args: ["-"],
    input: [
      "bind 127.0.0.1",
      `port ${options.port}`,
      `requirepass ${options.password}`,
      `dir "${options.directory}"`,
      `appendonly ${options.isDurable ? "yes" : "no"}`,
      'save ""',
      "maxmemory-policy noeviction",
      ...(options.settings ?? []),
      "",
    ].join("\n"),
    logFile: options.logFile,
  });
  let isOver = false;
  void server.exited.then(() => {
    isOver = true;
  });
  const deadline = Date.now() + 30_000;
  for (;;) {
    const reason = await ping(url);
    if (reason === undefined) return url;
    if (isOver || Date.now() > deadline) {
      throw new CannotGoOn(`Redis did not start (${reason}):\n${server.lastLines().join("\n")}`);
    }
    await sleep(50);
  }
}

/** A server left over by a start that was killed holds the port and the files. */
export async function stopOrphanRedis(port: number, password: string): Promise<void> {
  const url = `redis://:${password}@127.0.0.1:${port}`;
  if ((await ping(url)) !== undefined) return;
  const client = connect(url);
  await client.call("SHUTDOWN").catch(() => undefined);
  client.disconnect();
  while ((await ping(url)) === undefined) await sleep(50);
}

async function ping(url: string): Promise<string | undefined> {
  const client = connect(url);
  let reason: unknown;
  client.on("error", (error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    await client.ping();
    return undefined;
  } catch (error) {
    return reasonOf(reason ?? error);
  } finally {
    client.disconnect();
  }
}

function connect(url: string): Redis {
  try {
    return new Redis(url, {
      lazyConnect: true,
      connectTimeout: 4000,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
  } catch (error) {
    throw new CannotGoOn(`REDIS_URL is not an address: ${reasonOf(error)}`);
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "that address";
  }
}
