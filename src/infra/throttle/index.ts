import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { database } from "@/infra/db";
import { AppError } from "@/kernel/errors";

export { createRate, type Rate } from "./rate";
export { ServerPlaces } from "./server-places";

export interface ThrottleOptions {
  name: string;
  /** Attempts allowed within `windowSeconds`. */
  attempts: number;
  windowSeconds: number;
  /** How long everything is refused after one attempt too many. */
  blockSeconds: number;
  /** Public; how long to wait is appended. */
  message: string;
}

/** Counts attempts per key in Postgres, so that emptying Redis or restarting opens no door. */
export interface Throttle {
  /**
   * Counts an attempt before it is made, so that a burst of parallel ones cannot slip through.
   * @throws AppError `too_many_requests`
   */
  take(key: string): Promise<void>;
  /** Gives one attempt back: it was a good one. */
  giveBack(key: string): Promise<void>;
  /** Forgets every attempt of the key. */
  forget(key: string): Promise<void>;
}

export function createThrottle(options: ThrottleOptions): Throttle {
  let limiter: RateLimiterPostgres | undefined;
  const limit = () => {
    limiter ??= new RateLimiterPostgres({
      storeClient: { query: queryPlatform },
      storeType: "client",
      tableName: "throttle",
      tableCreated: true,
      keyPrefix: options.name,
      points: options.attempts,
      duration: options.windowSeconds,
      blockDuration: options.blockSeconds,
    });
    return limiter;
  };
  return {
    async take(key) {
      try {
        await limit().consume(storable(key));
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const minutes = Math.max(1, Math.ceil(error.msBeforeNext / 60_000));
        throw new AppError(
          "too_many_requests",
          `${options.message} Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
          { retryAfterMs: error.msBeforeNext },
        );
      }
    },
    async giveBack(key) {
      await limit().reward(storable(key));
    },
    async forget(key) {
      await limit().delete(storable(key));
    },
  };
}

/** Keys come from input: bounded, and without what Postgres refuses in text. */
function storable(key: string): string {
  return key.replaceAll("\0", "").toLowerCase().slice(0, 300);
}

/** What the limiter asks of a `pg` client, on the platform's own connections. */
async function queryPlatform(query: { text: string; values: (string | number | null)[] }) {
  const rows = await database().platform.$queryRawUnsafe<{ points?: number; expire?: bigint }[]>(
    query.text,
    ...query.values,
  );
  return {
    rowCount: rows.length,
    rows: rows.map((row) => ({
      ...row,
      expire: row.expire === undefined || row.expire === null ? null : Number(row.expire),
    })),
  };
}
