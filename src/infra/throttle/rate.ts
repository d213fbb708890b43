import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from "rate-limiter-flexible";
import { config } from "@/infra/config";
import { connectRedis } from "@/infra/queue";

export interface Rate {
  /** Counts one more. @returns how many there were in the running window, and what is left of it */
  count(key: string): Promise<{ count: number; msLeft: number }>;
}

/** A Redis that takes longer counts as away, in milliseconds, and is left alone for a while. */
const PATIENCE_MS = 150;
const LEFT_ALONE_MS = 2_000;
/** The limiter only counts: whoever asks knows the limit. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * Counts in Redis, so that all processes count together; while Redis is away or slow, in this process
 * alone. Never fails and never makes anybody wait for a cache.
 */
export function createRate(options: { name: string; windowSeconds: number }): Rate {
  let shared: RateLimiterRedis | undefined;
  let awayUntil = 0;
  const own = new RateLimiterMemory({ points: NO_LIMIT, duration: options.windowSeconds });
  const limiter = () => {
    shared ??= new RateLimiterRedis({
      storeClient: connection(),
      keyPrefix: `${config().redisPrefix}:rate:${options.name}`,
      points: NO_LIMIT,
      duration: options.windowSeconds,
    });
    return shared;
  };
  return {
    async count(key) {
      const isAway = performance.now() < awayUntil;
      const counted = isAway ? null : await inTime(limiter().consume(key));
      if (counted === null && !isAway) awayUntil = performance.now() + LEFT_ALONE_MS;
      const result = counted ?? (await own.consume(key));
      return { count: result.consumedPoints, msLeft: result.msBeforeNext };
    },
  };
}

async function inTime(asked: Promise<RateLimiterRes>): Promise<RateLimiterRes | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked.catch(() => null), patience]);
  } finally {
    clearTimeout(timer);
  }
}

const holder = globalThis as typeof globalThis & {
  echolotRates?: ReturnType<typeof connectRedis>;
};

function connection(): ReturnType<typeof connectRedis> {
  holder.echolotRates ??= connectRedis("hint");
  return holder.echolotRates;
}
