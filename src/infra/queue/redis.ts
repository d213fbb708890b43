import { Cluster, Redis } from "ioredis";
import { config, type RedisPlace } from "@/infra/config";

export type RedisConnection = Redis | Cluster;

type Kind = "hint" | "subscriber" | "worker";

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A connection for commands that must not hang while Redis is away: fails fast, reconnects by itself.
 * Callers treat every failure as "no hint given"; Postgres knows the work.
 */
export function connectRedis(kind: Kind): RedisConnection {
  const place = config().redis;
  const redis = place.isCluster ? connectCluster(place, kind) : connectServer(place, kind);
  // Without a listener a lost connection would end the process.
  redis.on("error", () => {});
  if (kind === "hint") {
    // What is asked while the first connection is made waits for it; later, nothing waits.
    const failFast = () => {
      redis.options.enableOfflineQueue = false;
    };
    redis.once("ready", failFast);
    redis.once("close", failFast);
  }
  return redis;
}

const firstConnections = new WeakMap<RedisConnection, Promise<boolean>>();

/**
 * Whether a command would be sent now. While the first connection is made, what becomes of it is waited
 * for; later the answer comes at once. BullMQ itself waits for a first connection without an end, and
 * with it would whoever only meant to give a hint.
 */
export async function isConnected(redis: RedisConnection): Promise<boolean> {
  if (redis.status === "ready") return true;
  if (redis.options.enableOfflineQueue === false) return false;
  let first = firstConnections.get(redis);
  if (first === undefined) {
    first = new Promise((resolve) => {
      redis.once("ready", () => resolve(true));
      redis.once("close", () => resolve(false));
    });
    firstConnections.set(redis, first);
  }
  return first;
}

/**
 * BullMQ's keys of one queue begin with this. The braces keep them in one slot of a cluster, which its
 * scripts need; each queue has its own, so that the queues spread over the nodes.
 */
export function queuePrefix(queue: string): string {
  return `{${config().redisPrefix}:${queue}}`;
}

function connectServer({ urls }: RedisPlace, kind: Kind): Redis {
  return new Redis(urls[0], {
    maxRetriesPerRequest: retriesOf(kind),
    enableOfflineQueue: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: comeBackAfterMs,
  });
}

/** The nodes are told by the cluster itself; user, password and TLS are those of the first address. */
function connectCluster({ urls }: RedisPlace, kind: Kind): Cluster {
  const nodes = urls.map((url) => new URL(url));
  const { username, password, protocol } = new URL(urls[0]);
  return new Cluster(
    nodes.map(({ hostname, port }) => ({ host: hostname, port: Number(port || 6379) })),
    {
      enableOfflineQueue: true,
      clusterRetryStrategy: comeBackAfterMs,
      clusterNodeRetryStrategy: comeBackAfterMs,
      // A node that is away is asked again while another may take its place, but not for long.
      maxRedirections: kind === "hint" ? 4 : 16,
      redisOptions: {
        maxRetriesPerRequest: retriesOf(kind),
        connectTimeout: CONNECT_TIMEOUT_MS,
        ...(username !== "" && { username: decodeURIComponent(username) }),
        ...(password !== "" && { password: decodeURIComponent(password) }),
        ...(protocol === "rediss:" && { tls: {} }),
      },
    },
  );
}

/** Workers block on Redis and wait for it for ever; everybody else gives up at once. */
function retriesOf(kind: Kind): number | null {
  return kind === "hint" ? 1 : null;
}

function comeBackAfterMs(times: number): number {
  return Math.min(times * 100, 2_000);
}
