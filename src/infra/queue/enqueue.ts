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
  const delay = Math.max(0, Math.round(options.delayMs ?? 0));
  const turn = options.turn === undefined ? "" : `:${options.turn}`;
  const key = `${job.key(payload)}${turn}`;
  try {
    const hints = await queue(job.queue);
    await hints.add(job.name, job.payload.parse(payload), {
      delay,
      attempts: 1,
      removeOnComplete: true,
      removeOnFail: 1_000,
      deduplication:
        delay > 0
          ? { id: `${job.name}:later:${key}`, ttl: delay, replace: true, extend: true }
          : { id: `${job.name}:${key}`, keepLastIfActive: true },
    });
    return true;
  } catch (error) {
    log.warn({ err: error, job: job.name }, "no hint given: Redis does not answer");
    return false;
  }
}

/** Ends the producers' connection. */
export async function closeQueues(): Promise<void> {
  const producers = holder.echolotProducers;
  holder.echolotProducers = undefined;
  if (producers === undefined) return;
  await Promise.allSettled([...producers.queues.values()].map((each) => each.close()));
  producers.connection.disconnect();
}
