import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import getPort from "get-port";
import { Client } from "pg";
import { expect } from "playwright/test";
import { ProcessGroups, type RunningProcess } from "../../src/cli/runtime/process-groups";
import { createDatabase } from "../../src/cli/services/embedded-postgres";
import { Balancer, type Role } from "./balancer";
import { demo } from "./e2e-product";

/** How long a process that stops goes on serving: the balancer looks several times as often. */
const DRAIN_SECONDS = 1;

const PROGRAMS = {
  web: [".next/standalone/server.js"],
  stream: ["--enable-source-maps", "dist/stream/main.js"],
  worker: ["--enable-source-maps", "dist/workers/main.js"],
};

export interface FleetProcess {
  role: Role | "worker";
  name: string;
  running: RunningProcess;
}

/**
 * The production build as a large installation runs it: many processes of each kind behind one
 * address, on a database of their own beside the product of the other tests.
 */
export class Fleet {
  readonly processes: FleetProcess[] = [];
  private readonly groups = new ProcessGroups(20_000);
  private readonly directory = mkdtempSync(join(tmpdir(), "echolot-fleet-"));
  private readonly formerDemo = process.env.E2E_DEMO ?? "";
  private started = 0;

  private constructor(
    readonly balancer: Balancer,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** From now on the tests' product is this one. */
  static async open(counts: Record<FleetProcess["role"], number>): Promise<Fleet> {
    const balancer = await Balancer.open();
    const fleet = new Fleet(balancer, ownEnvironment(balancer.url));
    try {
      const url = fleet.environment.DATABASE_URL ?? "";
      const server = new URL(url);
      server.pathname = "/postgres";
      await createDatabase(server.toString(), new URL(url).pathname.slice(1));
      await promisify(execFile)(process.execPath, ["dist/cli/migrate.js"], {
        env: fleet.environment,
      });
      for (const role of ["worker", "web", "stream"] as const) {
        await Promise.all(Array.from({ length: counts[role] }, () => fleet.start(role)));
      }
      const file = join(fleet.directory, "demo.json");
      writeFileSync(file, JSON.stringify({ ...demo(), baseUrl: balancer.url, tenants: [] }));
      process.env.E2E_DEMO = file;
      return fleet;
    } catch (error) {
      await fleet.close();
      throw error;
    }
  }

  /** Starts one more and, when it is ready, lets it take its turns. */
  async start(role: FleetProcess["role"]): Promise<FleetProcess> {
    this.started += 1;
    const name = `${role}-${this.started}`;
    const port = await getPort();
    let hasSaidSo = false;
    const running = await this.groups.run({
      name,
      command: process.execPath,
      args: PROGRAMS[role],
      env: {
        ...this.environment,
        PORT: String(port),
        HOSTNAME: "127.0.0.1",
        STREAM_PORT: String(port),
      },
      onLine: (line) => {
        hasSaidSo ||= line.includes('"ready":true');
      },
    });
    const one: FleetProcess = { role, name, running };
    this.processes.push(one);
    const isReady = async () =>
      role === "worker"
        ? hasSaidSo
        : (await statusOf(`http://127.0.0.1:${port}/api/ready`)) === 200;
    await expect.poll(isReady, { message: `${name} is ready`, timeout: 60_000 }).toBe(true);
    if (role !== "worker") this.balancer.add(role, name, port);
    return one;
  }

  /** As an operator does it: a new one first, then the old one is asked to stop. */
  async replace(old: FleetProcess): Promise<{ code: number | null; ms: number }> {
    await this.start(old.role);
    this.processes.splice(this.processes.indexOf(old), 1);
    const startedAt = performance.now();
    process.kill(old.running.pid, "SIGTERM");
    const { code } = await old.running.exited;
    return { code, ms: performance.now() - startedAt };
  }

  /** The texts of all messages of a kind, sorted, each as often as it is there. */
  async bodies(slug: string, kind: string): Promise<string[]> {
    const client = new Client({ connectionString: this.environment.DATABASE_URL });
    await client.connect();
    try {
      const { rows } = await client.query<{ body: string }>(
        `SELECT m.body FROM message m JOIN tenant t ON t.id = m.tenant_id
         WHERE t.slug = $1 AND m.kind = $2`,
        [slug, kind],
      );
      return rows.map((row) => row.body).sort();
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    process.env.E2E_DEMO = this.formerDemo;
    await this.groups.stopAll();
    await this.balancer.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function ownEnvironment(baseUrl: string): NodeJS.ProcessEnv {
  const file = join(dirname(process.env.E2E_DEMO ?? ""), "environment.json");
  const product = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const id = randomBytes(4).toString("hex");
  const database = new URL(product.DATABASE_URL ?? "");
  database.pathname = `/fleet_${id}`;
  return {
    ...process.env,
    ...product,
    DATABASE_URL: database.toString(),
    APP_DATABASE_URL: "",
    PLATFORM_DATABASE_URL: "",
    REDIS_PREFIX: `fleet-${id}`,
    APP_BASE_URL: baseUrl,
    NEXTAUTH_URL: baseUrl,
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    DATABASE_POOL_SIZE: "5",
    DRAIN_SECONDS: String(DRAIN_SECONDS),
    KEEP_ALIVE_TIMEOUT: "75000",
  };
}

async function statusOf(url: string): Promise<number> {
  try {
    return (await fetch(url)).status;
  } catch {
    return 0;
  }
}
