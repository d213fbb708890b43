import { Queue } from "bullmq";
import { log } from "@/infra/log";
import type { JobDefinition, QueueName } from "./job";
import { connectRedis, isConnected, queuePrefix, type RedisConnection } from "./redis";

interface Producers {
  connection: RedisConnection;
  queues: Map<QueueName, Queue>;
}

const holder = globalThis as typeof globalThis & { echolotProducers?: Producers };

/** @throws Error while Redis is away */
async function queue(name: QueueName): Promise<Queue> {
  holder.echolotProducers ??= { connection: connectRedis("hint"), queues: new Map() };
  const { connection, queues } = holder.echolotProducers;
  if (!(await isConnected(connection))) throw new Error("not connected");
  let found = queues.get(name);
  if (found === undefined) {
    found = new Queue(name, { connection, prefix: queuePrefix(name), skipVersionCheck: true });
    found.on("error", () => {});
    queues.set(name, found);
  }
  return found;
}

export interface EnqueueOptions {
  /** Milliseconds from now before the job may run. */
  delayMs?: number;
  /**
   * Jobs of different turns do not fold into each other: what recurs goes on at its next turn although
   * the worker of this one died with the job in its hands.
   */
  turn?: number;
}

/**
 * Adds a job as a hint. Never throws: when Redis is away, the sweep finds the work in Postgres.
 * A delayed job has its own key, so that it cannot swallow one that is due now.
 */
export async function enqueue<Payload extends object>(
  job: JobDefinition<string, Payload>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<boolean> {
  return give(job, async (hints) => {
    const { name, data, opts } = jobOf(job, payload, options);
    await hints.add(name, data, opts);
  });
}

/** So many jobs go in one round trip. */
const AT_ONCE = 500;

/** The same for many payloads of one job, in few round trips. */
export async function enqueueAll<Payload extends object>(
  job: JobDefinition<string, Payload>,
  payloads: readonly Payload[],
): Promise<boolean> {
  return give(job, async (hints) => {
    for (let start = 0; start < payloads.length; start += AT_ONCE) {
      const some = payloads.slice(start, start + AT_ONCE);
      await hints.addBulk(some.map((payload) => jobOf(job, payload, {})));
    }
  });
}

function jobOf<Payload extends object>(
  job: JobDefinition<string, Payload>,
  payload: Payload,
  options: EnqueueOptions,
) {
  const delay = Math.max(0, Math.round(options.delayMs ?? 0));
  const turn = options.turn === undefined ? "" : `:${options.turn}`;
  const key = `${job.key(payload)}${turn}`;
  return {
    name: job.name,
    data: job.payload.parse(payload),
    opts: {
      delay,
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: 1_000,
      deduplication:
        delay > 0
          ? { id: `${job.name}:later:${key}`, ttl: delay, replace: true, extend: true }
          : { id: `${job.name}:${key}`, keepLastIfActive: true },
    },
  };
}

async function give(
  job: Pick<JobDefinition, "name" | "queue">,
  add: (hints: Queue) => Promise<void>,
): Promise<boolean> {
  try {
    await add(await queue(job.queue));
    return true;
  } catch (error) {
    log.warn({ err: error, job: job.name }, "no hint given: Redis does not answer");
    return false;
  }
}

/** For this folder alone: ends the producers' connection. */
export async function closeProducers(): Promise<void> {
  const producers = holder.echolotProducers;
  holder.echolotProducers = undefined;
  if (producers === undefined) return;
  await Promise.allSettled([...producers.queues.values()].map((each) => each.close()));
  producers.connection.disconnect();
}
