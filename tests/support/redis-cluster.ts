import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort, { portNumbers } from "get-port";
import { Redis } from "ioredis";
import { expect, vi } from "vitest";
import { ProcessGroups, type RunningProcess } from "@/cli/runtime/process-groups";
import { provideRedisProgram, startRedis } from "@/cli/services/redis";

const PASSWORD = "cluster-tests-only";
const SLOTS = 16_384;
const NODES = 3;
/** Nodes talk to each other at their port plus this. */
const BUS_OFFSET = 10_000;

interface Node {
  url: string;
  port: number;
  running: RunningProcess;
}

/** A Redis Cluster of three masters on loopback, made by the commands of the servers themselves. */
export class RedisCluster {
  readonly nodes: Node[] = [];
  private readonly processes = new ProcessGroups();
  private readonly directory = mkdtempSync(join(tmpdir(), "echolot-cluster-"));

  static async open(): Promise<RedisCluster> {
    const cluster = new RedisCluster();
    try {
      for (let index = 0; index < NODES; index += 1) {
        cluster.nodes.push(await cluster.start(await freePort(cluster.nodes)));
      }
      await cluster.join();
      await cluster.untilWhole();
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** As `REDIS_URL` takes it. */
  get urls(): string {
    return this.nodes.map((node) => node.url).join(",");
  }

  /** Ends a node as a power cut would, and starts it again with what it knew of the cluster. */
  async crash(index: number): Promise<void> {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`no node ${index}`);
    process.kill(node.running.pid, "SIGKILL");
    await node.running.exited;
    this.nodes[index] = await this.start(node.port);
    await this.untilWhole();
  }

  /** How many keys each node holds. */
  keyCounts(): Promise<number[]> {
    return Promise.all(this.nodes.map((node) => ask(node, (redis) => redis.dbsize())));
  }

  async close(): Promise<void> {
    await this.processes.stopAll();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async start(port: number): Promise<Node> {
    const started: { running?: RunningProcess } = {};
    const url = await startRedis({
      processes: {
        run: async (spec) => {
          started.running = await this.processes.run(spec);
          return started.running;
        },
      },
      program: (await provideRedisProgram()).path,
      directory: join(this.directory, String(port)),
      port,
      password: PASSWORD,
      isDurable: true,
      settings: [
        "cluster-enabled yes",
        "cluster-node-timeout 2000",
        "cluster-config-file nodes.conf",
      ],
    });
    if (started.running === undefined) throw new Error("the node was not started");
    return { url, port, running: started.running };
  }

  private async join(): Promise<void> {
    for (const [index, node] of this.nodes.entries()) {
      const from = Math.floor((SLOTS * index) / NODES);
      const to = Math.floor((SLOTS * (index + 1)) / NODES);
      await ask(node, async (redis) => {
        await redis.cluster("SET-CONFIG-EPOCH", index + 1);
        await redis.cluster(
          "ADDSLOTS",
          ...Array.from({ length: to - from }, (_, offset) => from + offset),
        );
      });
    }
    const [first, ...others] = this.nodes;
    for (const node of others) {
      await ask(node, (redis) => redis.cluster("MEET", "127.0.0.1", first?.port ?? 0));
    }
  }

  /** Each node knows all of them, and that every slot is served. */
  private async untilWhole(): Promise<void> {
    for (const node of this.nodes) {
      const isWhole = new RegExp(`cluster_state:ok[^]*cluster_size:${NODES}`);
      await vi.waitFor(
        () =>
          ask(node, async (redis) => {
            expect(String(await redis.cluster("INFO"))).toMatch(isWhole);
          }),
        { timeout: 30_000, interval: 50 },
      );
    }
  }
}

async function ask<T>(node: Pick<Node, "url">, run: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(node.url, { maxRetriesPerRequest: 3 });
  redis.on("error", () => undefined);
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

async function freePort(taken: readonly Node[]): Promise<number> {
  for (;;) {
    const port = await getPort({
      port: portNumbers(20_000, 45_000),
      exclude: taken.map((node) => node.port),
    });
    if ((await getPort({ port: port + BUS_OFFSET })) === port + BUS_OFFSET) return port;
  }
}
