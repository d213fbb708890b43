import { Redis } from "ioredis";
import { config } from "@/infra/config";

/**
 * A connection for commands that must not hang while Redis is away: fails fast, reconnects by itself.
 * Callers treat every failure as "no hint given"; Postgres knows the work.
 */
export function connectRedis(kind: "hint" | "subscriber" | "worker"): Redis {
  const redis = new Redis(config().redisUrl, {
    // Workers block on Redis and wait for it for ever; everybody else gives up at once.
    maxRetriesPerRequest: kind === "hint" ? 1 : null,
    enableOfflineQueue: true,
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
  });
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
